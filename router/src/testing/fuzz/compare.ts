/** Says in which way an answer is not the monolith's. What federation cannot know is worked out in the README; nothing else is let through. */
import { type ExecutionResult, execute, type GraphQLOutputType, isListType, isNonNullType, isObjectType } from 'graphql';
import type { Answer, AnsweredError, Question } from './engine.ts';
import { askMonolith, monolithSchema, twinSchema } from './monolith.ts';
import {
  downMessage,
  type HiddenError,
  hiddenNull,
  isWorldError,
  newRun,
  pathOf,
  type Run,
  resolveField,
  resolveType,
} from './world.ts';

export type Path = readonly (string | number)[];

export type Difference = {
  readonly kind:
    | 'refused or not'
    | 'data'
    | 'order of keys'
    | 'an error is missing'
    | 'an error is false'
    | 'an outage is not told'
    | 'it throws';
  readonly detail: string;
  /** The error that is missing or false. */
  readonly error?: AnsweredError;
};

/** What the monolith says to a question, and what each field says where nothing is cut off. */
export class Oracle {
  readonly result: ExecutionResult;
  readonly run: Run;
  readonly json: string;
  readonly #question: Question;
  #truth: Truth | undefined;

  constructor(question: Question) {
    const { result, run } = askMonolith(question);
    this.result = result;
    this.run = run;
    this.json = JSON.stringify(result.data) ?? 'undefined';
    this.#question = question;
  }

  get errors(): readonly AnsweredError[] {
    return this.result.errors ?? [];
  }

  /** Made only where errors differ: it costs a second execution. */
  get truth(): Truth {
    this.#truth ??= findTruth(this.#question);
    return this.#truth;
  }
}

interface Truth {
  /** `path message` of each error of a field. */
  readonly errors: ReadonlySet<string>;
  /** Paths of nulls that may not be. */
  readonly violations: ReadonlySet<string>;
  /** `path of the entity, message` of each reference that fails. */
  readonly references: ReadonlySet<string>;
  readonly run: Run;
}

export function compare(question: Question, oracle: Oracle, answer: Answer): readonly Difference[] {
  const { data } = oracle.result;
  if (data === undefined || answer.data === undefined) {
    if (data === undefined && answer.data === undefined && answer.errors?.length) return [];
    return [{ kind: 'refused or not', detail: JSON.stringify(answer.errors?.map(({ message }) => message) ?? null) }];
  }
  const differences: Difference[] = [];
  const json = JSON.stringify(answer.data);
  if (json !== oracle.json) {
    const order = sorted(answer.data) === sorted(data);
    differences.push({ kind: order ? 'order of keys' : 'data', detail: json });
  }
  return [...differences, ...missing(oracle, answer), ...falseErrors(question, oracle, answer)];
}

/** Errors of the monolith that the answer does not have, unless another one beneath the same null stands for them. */
function missing(oracle: Oracle, { errors: found = [] }: Answer): Difference[] {
  const told = new Set(found.map(identity));
  const lacking: Difference[] = [];
  let down = false;
  const { data } = oracle.result;
  for (const error of oracle.errors) {
    const path = error.path ?? [];
    const standsIn = (place: Path) => found.some((one) => one.path && startsWith(one.path, place));
    const nulled = path.slice(0, nullDepth(data, path));
    const cutOff = nulled.length < path.length && standsIn(nulled);
    if (error.message === downMessage) {
      down ||= nulled.length === path.length;
      continue;
    }
    // A reference fails once for all the fields that hang on it: the error is the entity's.
    const reference = error.message.startsWith('reference to');
    const wanted = reference ? { message: error.message, path: path.slice(0, -1) } : error;
    if (!told.has(identity(wanted)) && !cutOff) lacking.push({ kind: 'an error is missing', detail: identity(error), error });
  }
  if (down && !found.some(({ message }) => message === downMessage))
    lacking.push({ kind: 'an outage is not told', detail: downMessage });
  for (const hidden of oracle.run.hidden) {
    const { path, message, list } = hidden;
    const alike = list ? oracle.run.hidden.filter((other) => other.list === list) : [hidden];
    if (alike.some((other) => found.some((one) => isHidden(one, other)))) continue;
    if (nullDepth(data, path) < path.length || valueAt(data, path) === null) continue;
    lacking.push({ kind: 'an error is missing', detail: `hidden ${JSON.stringify(path)} ${message}`, error: { path, message } });
  }
  return lacking;
}

/** Errors of the answer that are not true. */
function falseErrors(question: Question, oracle: Oracle, { errors: found = [] }: Answer): Difference[] {
  const known = new Set(oracle.errors.map(identity));
  return found
    .filter((error) => !known.has(identity(error)) && !isTrue(question, oracle, error))
    .map((error) => ({ kind: 'an error is false', detail: identity(error), error }));
}

function isTrue(question: Question, oracle: Oracle, error: AnsweredError): boolean {
  const { truth } = oracle;
  const { message, path = [] } = error;
  if (message === downMessage) return question.conditions.outage !== 'none' && asksStock(question);
  if (message.startsWith('reference to'))
    return truth.references.has(identity(error)) || (isWorldReference(oracle, message) && hasConditions(question));
  const cutOff = nullDepth(oracle.result.data, path) < path.length;
  if ([...oracle.run.hidden, ...truth.run.hidden].some((hidden) => isHidden(error, hidden))) return true;
  return cutOff && (isWorldError(message) ? truth.errors.has(identity(error)) : truth.violations.has(JSON.stringify(path)));
}

/** Whether an error is that of a field which only a `@requires` asked for: beneath the object that required it, under whatever name it was asked. */
function isHidden({ message, path = [] }: AnsweredError, hidden: HiddenError): boolean {
  if (path.length <= hidden.path.length || !startsWith(path, hidden.path)) return false;
  return hidden.message === hiddenNull ? !isWorldError(message) : hidden.message === message;
}

/** All of a fetch may be skipped by conditions, and the planner still makes it: then its entity is asked for without need. */
const hasConditions = ({ query }: Question) => /@(skip|include)/.test(query);
const isWorldReference = ({ run }: Oracle, message: string) => run.faults > 0 && message.startsWith('reference to');
const asksStock = ({ plan }: Question) => plan === null || JSON.stringify(plan).includes('"serviceName":"stock"');

/** Messages of the world are compared by the letter, those of GraphQL (a null that may not be) by their place. */
function identity({ path, message }: AnsweredError): string {
  return `${JSON.stringify(path ?? null)} ${isWorldError(message) ? message : ''}`;
}

export function startsWith(path: Path, start: Path): boolean {
  return start.every((key, index) => path[index] === key);
}

/** How many steps along the path there is data; the step after them would enter a null. */
export function nullDepth(data: unknown, path: Path): number {
  let value = data;
  for (const [depth, key] of path.entries()) {
    if (value === null || value === undefined) return depth;
    value = (value as Record<string | number, unknown>)[key];
  }
  return path.length;
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key], data);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, item) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

function findTruth({ document, operationName, variables, conditions }: Question): Truth {
  const run = newRun(conditions);
  const violations = new Set<string>();
  const result = execute({
    schema: twinSchema,
    document,
    operationName,
    variableValues: variables,
    contextValue: run,
    typeResolver: resolveType,
    fieldResolver: (source, args, context, info) => {
      const value = resolveField(source, args, context, info);
      const owner = monolithSchema.getType(info.parentType.name);
      const type = isObjectType(owner) ? owner.getFields()[info.fieldName]?.type : undefined;
      if (type) noteViolations(value, type, pathOf(info.path), violations);
      return value;
    },
  }) as ExecutionResult;
  const errors = (result.errors ?? []).map(({ path, message }) => ({ path, message }));
  return {
    errors: new Set(errors.map(identity)),
    violations,
    references: new Set(
      errors
        .filter(({ message }) => message.startsWith('reference to'))
        .map(({ path, message }) => identity({ message, path: path?.slice(0, -1) })),
    ),
    run,
  };
}

function noteViolations(value: unknown, type: GraphQLOutputType, path: (string | number)[], found: Set<string>): void {
  if (isNonNullType(type)) {
    if (value === null) found.add(JSON.stringify(path));
    else noteViolations(value, type.ofType, path, found);
  } else if (isListType(type) && Array.isArray(value)) {
    for (const [index, item] of value.entries()) noteViolations(item, type.ofType, [...path, index], found);
  }
}
