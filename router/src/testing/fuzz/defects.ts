/**
 * What Apollo's planner and executor are known to do wrong, each with a minimal document. `defects.test.ts` shows each of them, so that a name leaves
 * this table when Apollo mends it. A difference of stock that fits none of them fails the run. None of this excuses our own executor.
 */
import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { type DocumentNode, Kind, print, type SelectionNode, visit } from 'graphql';
import type { Difference, Oracle } from './compare.ts';
import type { Answer, AnsweredError, Question } from './engine.ts';
import { requirements } from './facts.ts';
import { isWorldError } from './world.ts';

export interface Defect {
  readonly name: string;
  /** Whose it is. The planner's is in the plan, so that whoever executes the plan as it stands has it too. */
  readonly of: 'planner' | 'executor';
  /** The least that shows it. */
  readonly minimal: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  /** Whether it can be the cause of this difference. */
  explains(difference: Difference, found: Found): boolean;
}

export interface Found {
  readonly question: Question;
  readonly oracle: Oracle;
  readonly answer: Answer;
}

/** The field that each of these requires, as the planner writes it. */
const withArguments: Readonly<Record<string, string>> = {
  tax: 'price(currency: "EUR")',
  worth: 'price(currency: "EUR")',
  duty: 'price(currency: "USD")',
};

export const stockDefects: readonly Defect[] = [
  {
    name: 'the path of an error tells an alias of the planner',
    of: 'executor',
    minimal: '{ mediaMaybe { ... on Book { isbn } ... on Film { isbn } } }',
    explains: ({ kind, error }, { answer }) =>
      (answer.errors ?? []).some(({ path = [] }) => path.some(isPlannersAlias)) &&
      (kind === 'an error is missing' || error?.path?.some(isPlannersAlias) === true),
  },
  {
    name: 'fields of two types that differ in one subgraph conflict where one stands under a condition',
    of: 'planner',
    minimal: 'query ($on: Boolean!) { mediaMaybe { ... on Film { isbn } ... on Book { ... @include(if: $on) { isbn } } } }',
    variables: { on: true },
    explains: (_, { answer }) => (answer.errors ?? []).some(({ message }) => /they return conflicting types/.test(message)),
  },
  {
    name: 'a required field is mixed up with another of the same response name',
    of: 'planner',
    minimal: '{ must { price(currency: "CHF") tax duty } }',
    explains: (_, { question }) => mixesUp(question),
  },
  {
    name: 'root fields of a mutation that stand in a fragment are run out of order',
    of: 'planner',
    minimal: 'mutation { note(text: "a") { step } ...F } fragment F on Mutation { again: note(text: "b") { step } }',
    explains: (_, { question }) => hasFragmentedMutation(question),
  },
  {
    name: 'a root field of a mutation that is asked again under a condition runs twice',
    of: 'planner',
    minimal:
      'mutation ($b: Boolean = false) { rate(id: "book-1") { log } forget { log } rate(id: "book-1") @skip(if: $b) { step } }',
    explains: (_, { question }) => repeatsMutationUnderCondition(question),
  },
  {
    name: "a key or required field is mixed up with the client's alias for another",
    of: 'planner',
    minimal: '{ must { id: title count } }',
    explains: (_, { question }) => hidesKey(question),
  },
  {
    name: 'an object of which everything is skipped is not fetched, or fetched with what was skipped',
    of: 'planner',
    minimal: 'query ($all: Boolean!, $price: Boolean!) { offers @skip(if: $all) { price @skip(if: $price) } }',
    variables: { all: false, price: true },
    explains: (_, { question }) => mayBecomeEmpty(question),
  },
  {
    name: 'what is left out within something under a condition is asked all the same',
    of: 'planner',
    minimal:
      'mutation ($b: Boolean!) { rate(id: "book-1") @skip(if: $b) { step @skip(if: true) stars } note(text: "a") { text } }',
    variables: { b: false },
    explains: (_, { question }) => hasConditionWithinAnother(question),
  },
  {
    name: 'a skipped field with @requires takes along the others of its fetch',
    of: 'planner',
    minimal: 'query ($skip: Boolean!) { must { heft @skip(if: $skip) legacy } }',
    variables: { skip: true },
    explains: (_, { question }) => requiresUnderCondition(question),
  },
  {
    name: 'a subgraph is asked for an entity without the key that it can resolve',
    of: 'planner',
    minimal: '{ offers { media { ... on Film { fee } } } }',
    explains: ({ error }, { answer }) =>
      /cannot resolve a \w+ by/.test(error?.message ?? '') ||
      (answer.errors ?? []).some(({ message }) => /cannot resolve a \w+ by/.test(message)),
  },
  {
    name: 'what one type of an interface object is asked for is asked of all its types',
    of: 'planner',
    minimal: '{ search(text: "a") { ... on Media { views } ... on Film { score } } }',
    explains: ({ kind, error }, { question }) =>
      kind === 'an error is false' &&
      asksInterfaceObjects(question) &&
      error?.path?.some((key) => typeof key === 'string') === true,
  },
  {
    name: 'the type of an entity is overwritten with the name of its interface',
    of: 'executor',
    minimal: '{ film { place ... on Media { __typename } } }',
    explains: (_, { question }) => asksTypeOfInterfaceObject(question),
  },
  {
    name: 'a fragment on an abstract type within another is lost where the plan does not ask for the type',
    of: 'executor',
    minimal: '{ room { ... on Named { ... on Located { floor } } } }',
    explains: ({ kind }, { question }) => kind === 'data' && /\.\.\./.test(question.query),
  },
  {
    name: 'nulls that the gateway itself finds where none may be are not told as errors',
    of: 'executor',
    minimal: '{ lost { __typename } }',
    explains: ({ kind, error }) => kind === 'an error is missing' && error !== undefined && !isWorldError(error.message),
  },
  {
    name: 'paths of errors count only the entities of a list that were asked for',
    of: 'executor',
    minimal: '{ mediaMaybe { ... on Book { fans { id } legacy } } }',
    explains: ({ error }, { oracle }) => error !== undefined && isMisplaced(error, oracle),
  },
  {
    name: 'keys in another order where a fragment is repeated',
    of: 'executor',
    minimal: '{ must { ... on Media { id } title ... on Media { price } } }',
    explains: ({ kind }) => kind === 'order of keys',
  },
  {
    name: 'fragments of another operation are held against the variables of this one',
    of: 'executor',
    minimal: 'query A { today } query B($unit: Unit) { top { ...F } } fragment F on Record { views(unit: $unit) }',
    operationName: 'A',
    explains: (_, { answer }) => answer.data === undefined && /^Invalid value .*\$/.test(answer.errors?.[0]?.message ?? ''),
  },
];

/** The defects that explain all differences, or none. */
export function explain(differences: readonly Difference[], found: Found): readonly string[] | null {
  const names = differences.map((difference) => stockDefects.find((one) => one.explains(difference, found))?.name);
  return names.includes(undefined) ? null : [...new Set(names as string[])];
}

/** Plans that cannot be had: a valid document at which Apollo's planner throws. */
export const plannerDefects: readonly { readonly name: string; readonly minimal: string; readonly message: RegExp }[] = [
  {
    name: 'a union as condition on an interface object, with nothing but __typename',
    minimal: '{ hottest { ... on Ware { __typename } } }',
    message: /^We should have an edge from Media\(stats\) for __typename/,
  },
  {
    name: 'introspection within a fragment',
    minimal: 'query ($b: Boolean!) { ...F @skip(if: $b) } fragment F on Query { __schema { queryType { name } } today }',
    message: /^Was not able to find any options for \S*( __schema| __type\(|__schema|__type\()/,
  },
];

function mixesUp({ document }: Question): boolean {
  const wanted = new Set<string>();
  const asked = new Set<string>();
  visit(document, {
    Field: (node) => {
      const required = withArguments[node.name.value];
      if (required) wanted.add(required);
      if ((node.alias ?? node.name).value === 'price')
        asked.add(print({ kind: Kind.FIELD, name: node.name, ...(node.arguments ? { arguments: node.arguments } : {}) }));
    },
  });
  return wanted.size > 0 && new Set([...wanted, ...asked]).size > 1;
}

const isPlannersAlias = (key: string | number) => /__alias_\d+$/.test(String(key));

const hidable = new Set(['id', 'name', 'price']);

/** The generator has no other aliases that are names of fields which the planner asks for on its own. */
function hidesKey({ document }: Question): boolean {
  let hides = false;
  visit(document, {
    Field: ({ alias, name }) => {
      hides ||= alias !== undefined && alias.value !== name.value && hidable.has(alias.value);
    },
  });
  return hides;
}

function hasFragmentedMutation({ document }: Question): boolean {
  return document.definitions.some(
    (node) =>
      node.kind === Kind.OPERATION_DEFINITION &&
      node.operation === 'mutation' &&
      node.selectionSet.selections.some(({ kind }) => kind !== Kind.FIELD),
  );
}

function repeatsMutationUnderCondition({ document }: Question): boolean {
  return document.definitions.some((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION || node.operation !== 'mutation') return false;
    const fields = node.selectionSet.selections.filter((one) => one.kind === Kind.FIELD);
    const names = fields.map(({ alias, name }) => (alias ?? name).value);
    return fields.some((field, index) => isConditional(field) && names.some((name, at) => at !== index && name === names[index]));
  });
}

const isConditional = ({ directives }: SelectionNode) => (directives?.length ?? 0) > 0;

/** Some object has nothing but selections under conditions, directly or through fragments. */
function mayBecomeEmpty({ document }: Question): boolean {
  let found = false;
  visit(document, {
    SelectionSet: ({ selections }) => {
      found ||= selections.every((node) => node.kind !== Kind.FIELD || isConditional(node)) && selections.some(isConditional);
    },
  });
  return found;
}

function hasConditionWithinAnother({ document }: Question): boolean {
  let found = false;
  visit(document, {
    Field: (node) => {
      found ||= isConditional(node) && (node.selectionSet?.selections.some(isConditional) ?? false);
    },
  });
  return found;
}

const requiringFields = new Set([...requirements.keys()].map((coordinate) => coordinate.split('.')[1]));

function requiresUnderCondition({ document }: Question): boolean {
  return /@(skip|include)/.test(print(document)) && selects(document, requiringFields);
}

function selects(document: DocumentNode, names: ReadonlySet<string | undefined>): boolean {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      found ||= names.has(name.value);
    },
  });
  return found;
}

function fetchesOf(node: PlanNode | undefined): readonly FetchNode[] {
  if (!node) return [];
  if (node.kind === 'Fetch') return [node];
  if (node.kind === 'Flatten') return fetchesOf(node.node);
  if (node.kind === 'Condition') return [...fetchesOf(node.ifClause), ...fetchesOf(node.elseClause)];
  return 'nodes' in node ? node.nodes.flatMap(fetchesOf) : [];
}

const intoInterfaceObject = ({ inputRewrites }: FetchNode) =>
  inputRewrites?.some((rewrite) => rewrite.kind === 'ValueSetter' && rewrite.setValueTo === 'Media') === true;

const asksInterfaceObjects = ({ plan }: Question) => fetchesOf(plan?.node as PlanNode | undefined).some(intoInterfaceObject);

const asksTypeOfInterfaceObject = ({ plan }: Question) =>
  fetchesOf(plan?.node as PlanNode | undefined).some(
    (fetch) =>
      fetch.serviceName === 'stats' &&
      intoInterfaceObject(fetch) &&
      /\.\.\.\s*on Media\s*(@[^{]*)?\{\s*__typename/.test(fetch.operation),
  );

/** The same error is true at another index of a list of its path. */
function isMisplaced({ message, path = [] }: AnsweredError, { errors, truth }: Oracle): boolean {
  const shape = (one: readonly (string | number)[]) => one.map((key) => (typeof key === 'number' ? '@' : key)).join('.');
  if (!path.some((key) => typeof key === 'number')) return false;
  const alike = (place: readonly (string | number)[], text: string) =>
    shape(place) === shape(path) && (isWorldError(message) ? text.includes(message) : true);
  return (
    errors.some((one) => alike(one.path ?? [], one.message)) ||
    [...truth.errors, ...truth.references, ...truth.violations].some((text) => {
      const end = text.indexOf(']');
      return end > 0 && alike(JSON.parse(text.slice(0, end + 1)), text);
    }) ||
    truth.run.hidden.some((one) => one.message === message)
  );
}
