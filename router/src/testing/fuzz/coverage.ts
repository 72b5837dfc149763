/** What the operations of a run touched: kinds of plan nodes, directives, cases of null. What is never touched is never tested. */
import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { Oracle } from './compare.ts';
import { nullDepth } from './compare.ts';
import type { Question } from './engine.ts';
import { apiSchema } from './subgraph-schemas.ts';
import { downMessage, isWorldError } from './world.ts';

/** Federation's directives, by fields that cannot be answered without them. */
const fieldsBehind: Readonly<Record<string, readonly string[]>> = {
  '@key, single': ['Book.fans', 'Record.pressed', 'House.address'],
  '@key, composite': ['Shelf.keeper', 'Shelf.capacity'],
  '@key, nested': ['Room.tenants', 'Room.shelves'],
  '@key, nested twice': ['Desk.lamp'],
  '@key, several on a type': ['Film.premiere', 'Film.rental', 'Person.streak', 'Person.watched'],
  '@key, not resolvable': ['Film.fee', 'Film.rental'],
  '@key on an interface': ['Media.title', 'Media.price', 'Media.creator'],
  '@requires': ['Media.score', 'Book.score'],
  '@requires with arguments': ['Book.tax', 'Book.duty'],
  '@requires of nested fields': ['Book.postage', 'Film.fee'],
  '@requires across a list': ['Book.heft'],
  '@requires of an @inaccessible field': ['Book.stamp'],
  '@requires of a field that requires': ['Book.worth'],
  '@provides, @external': ['Person.favourite'],
  '@shareable': ['Query.today', 'Book.isbn'],
  '@shareable value type, half in each': ['Frame.tint', 'Frame.depth'],
  '@override': ['Book.legacy', 'Shelf.name'],
  '@interfaceObject': ['Query.top', 'Query.hottest', 'Media.peers', 'Person.watched'],
  '@interfaceObject, unresolvable': ['Query.lost'],
  '@inaccessible': ['Query.medias', 'Query.grid', 'Book.stamp'],
  'union across subgraphs': ['Query.search', 'Query.mixed', 'Query.near', 'Offer.media', 'Person.picks'],
  'interface across subgraphs': ['Query.named', 'Query.located'],
  'list of lists': ['Query.grid', 'Query.desks', 'Record.tracks', 'House.rooms', 'Shelf.films'],
  'list of lists of lists': ['Query.cube'],
  'custom scalar': ['Media.extra', 'Book.extra', 'Film.premiere', 'Query.today'],
  mutation: ['Mutation.rate', 'Mutation.note', 'Mutation.forget'],
};

const planKinds = [
  'Fetch of root fields',
  'Fetch of entities',
  'Fetch of a mutation',
  'Fetch with variables',
  'Flatten',
  'Flatten through a list',
  'Flatten through lists of lists',
  'Sequence',
  'Parallel',
  'Condition, if',
  'Condition, else',
  'inputRewrites: ValueSetter',
  'outputRewrites: KeyRenamer',
] as const;

const documentKinds = [
  '@skip, literal',
  '@skip, variable',
  '@include, literal',
  '@include, variable',
  'named fragment',
  'inline fragment',
  'inline fragment without a type',
  'alias',
  '__typename',
  '__typename, aliased',
  'introspection',
  'several operations',
  'variable omitted',
  'variable null',
  'variable of an input object',
  'one value for a list',
  'refused variables',
] as const;

const nullKinds = [
  'null without error',
  'error, nullable field',
  'error, nullable list element',
  'error, field to its object',
  'error, field to a list element',
  'error, field up to a list',
  'error, field up to a list of lists',
  'error, list element to its list',
  'error, up to the root',
  'null violation, field to its object',
  'null violation, field to a list element',
  'null violation, field up to a list',
  'null violation, list element to its list',
  'null violation, up to the root',
  'through two levels or more',
  'object of a type that nobody knows',
  'reference unknown to its subgraph',
  'reference that fails',
  'error of a field only @requires asks for',
  'subgraph rejects',
  'subgraph: errors without data',
  'subgraph: errors and null data',
  'subgraph: desks fail',
] as const;

export class Coverage {
  readonly counts = new Map<string, number>(
    [...planKinds, ...Object.keys(fieldsBehind), ...documentKinds, ...nullKinds].map((name) => [name, 0]),
  );

  /** What follows from plan and document alone; given again for each set of variables. */
  static touchedBy(document: DocumentNode, plan: QueryPlan | null): ReadonlySet<string> {
    const touched = new Set<string>();
    notePlan(plan?.node as PlanNode | undefined, touched);
    noteDocument(document, touched);
    return touched;
  }

  count(touched: Iterable<string>): void {
    for (const name of touched) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  countRun(question: Question, oracle: Oracle): void {
    const touched = new Set<string>();
    noteVariables(question, touched);
    noteNulls(question, oracle, touched);
    this.count(touched);
  }

  add(counts: Iterable<readonly [string, number]>): void {
    for (const [name, count] of counts) this.counts.set(name, (this.counts.get(name) ?? 0) + count);
  }

  table(): string {
    const rows = [...this.counts];
    const width = Math.max(...rows.map(([name]) => name.length));
    return rows.map(([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(8)}`).join('\n');
  }

  below(least: number): readonly string[] {
    return [...this.counts].filter(([, count]) => count < least).map(([name, count]) => `${name} (${count})`);
  }
}

function notePlan(node: PlanNode | undefined, touched: Set<string>): void {
  if (!node) return;
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      touched.add(node.kind);
      for (const inner of node.nodes) notePlan(inner, touched);
      return;
    case 'Flatten': {
      const lists = node.path.filter((step) => step === '@').length;
      touched.add('Flatten');
      if (lists > 0) touched.add('Flatten through a list');
      if (node.path.join('.').includes('@.@')) touched.add('Flatten through lists of lists');
      notePlan(node.node, touched);
      return;
    }
    case 'Condition':
      if (node.ifClause) touched.add('Condition, if');
      if (node.elseClause) touched.add('Condition, else');
      notePlan(node.ifClause, touched);
      notePlan(node.elseClause, touched);
      return;
    case 'Fetch':
      touched.add(node.requires ? 'Fetch of entities' : 'Fetch of root fields');
      if (node.operationKind === 'mutation') touched.add('Fetch of a mutation');
      if (node.variableUsages?.length) touched.add('Fetch with variables');
      for (const { kind } of node.inputRewrites ?? []) touched.add(`inputRewrites: ${kind}`);
      for (const { kind } of node.outputRewrites ?? []) touched.add(`outputRewrites: ${kind}`);
      return;
    case 'Defer':
      throw new Error('Nothing is deferred here.');
  }
}

function noteDocument(document: DocumentNode, touched: Set<string>): void {
  const types = new TypeInfo(apiSchema);
  const fields = new Set<string>();
  if (document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length > 1) touched.add('several operations');
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: ({ name, alias }) => {
        if (alias) touched.add('alias');
        if (name.value === '__typename') touched.add(alias ? '__typename, aliased' : '__typename');
        else if (name.value.startsWith('__')) touched.add('introspection');
        fields.add(`${types.getParentType()?.name}.${name.value}`);
      },
      Directive: ({ name, arguments: args }) =>
        void touched.add(`@${name.value}, ${args?.[0]?.value.kind === Kind.VARIABLE ? 'variable' : 'literal'}`),
      FragmentSpread: () => void touched.add('named fragment'),
      InlineFragment: ({ typeCondition }) =>
        void touched.add(typeCondition ? 'inline fragment' : 'inline fragment without a type'),
    }),
  );
  for (const [name, behind] of Object.entries(fieldsBehind)) if (behind.some((field) => fields.has(field))) touched.add(name);
}

function noteVariables({ variables, declared }: Question, touched: Set<string>): void {
  for (const { name, type } of declared) {
    const value = variables[name];
    const text = String(type).replace(/!$/, '');
    if (!(name in variables)) touched.add('variable omitted');
    else if (value === null) touched.add('variable null');
    else if (text === 'Span') touched.add('variable of an input object');
    if (text.startsWith('[') && value !== null && value !== undefined && !Array.isArray(value))
      touched.add('one value for a list');
  }
}

function noteNulls({ conditions }: Question, oracle: Oracle, touched: Set<string>): void {
  const { data } = oracle.result;
  if (data === undefined) return void touched.add('refused variables');
  if (oracle.errors.length === 0 && oracle.json.includes(':null')) touched.add('null without error');
  if (oracle.run.unknownReferences.size > 0) touched.add('reference unknown to its subgraph');
  if (oracle.run.hidden.length > 0) touched.add('error of a field only @requires asks for');
  for (const { message, path = [] } of oracle.errors) {
    if (message.startsWith('Abstract type')) {
      touched.add('object of a type that nobody knows');
      continue;
    }
    if (message.startsWith('reference to')) touched.add('reference that fails');
    if (message === downMessage)
      touched.add(conditions.outage === 'rejects' ? 'subgraph rejects' : `subgraph: ${conditions.outage}`);
    noteNull(path, nullDepth(data, path), isWorldError(message) ? 'error' : 'null violation', touched);
  }
}

function noteNull(path: readonly (string | number)[], depth: number, what: string, touched: Set<string>): void {
  const index = (at: number) => typeof path[at] === 'number';
  const ofElement = index(path.length - 1);
  if (depth === path.length) return void touched.add(`${what}, nullable ${ofElement ? 'list element' : 'field'}`);
  if (path.length - depth >= 2) touched.add('through two levels or more');
  if (depth === 0) return void touched.add(`${what}, up to the root`);
  // What became null is at path[depth - 1]: an element where that is an index; a list where an index follows.
  if (index(depth)) {
    if (ofElement && depth === path.length - 1) touched.add(`${what}, list element to its list`);
    else touched.add(index(depth + 1) ? `${what}, field up to a list of lists` : `${what}, field up to a list`);
  } else touched.add(index(depth - 1) ? `${what}, field to a list element` : `${what}, field to its object`);
}
