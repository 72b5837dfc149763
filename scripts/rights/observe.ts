import { changedTables, type Fingerprint } from './fingerprint.ts';
import type { RightsHouse } from './house.ts';
import { kinds, type Person } from './person.ts';
import { documentOf, isRefusal } from './public-schema.ts';
import type { Situation } from './recipe.ts';
import { ownRecipes, recipes } from './recipes/all.ts';
import type { Stage } from './stage.ts';
import { type Cell, ephemeral, type MutationName, may, type Row, rights } from './table.ts';

/** What came of one call. */
interface Outcome {
  /** Member of the union, or code of the error. */
  readonly answer: string;
  readonly succeeded: boolean;
  readonly changed: readonly string[];
}

/**
 * Who may call a mutation, found out by calling it. All who are refused call in one situation, and after them, in that very one, somebody who may: so it is known
 * that the refusals were not those of a situation in which nobody could. Answers in the words of the table; what it has no word for is told in full.
 */
export async function observedRow(stage: Stage, name: MutationName): Promise<Record<string, Cell>> {
  const row: Row = rights[name];
  const observed: Record<string, Cell> = {};
  const allowed = kinds.filter((kind) => row[kind] === may);
  for (const [index, kind] of allowed.entries()) {
    const situation = await recipes[name](stage, stage.person(kind));
    const trial = await Trial.begin(stage, name, situation);
    for (const other of index === 0 ? kinds.filter((one) => row[one] !== may) : [])
      observed[other] = inWords(name, row[other], await trial.call(stage.person(other)));
    observed[kind] = inWords(name, may, await trial.call(situation.as ?? stage.person(kind)));
    await situation.after?.();
  }
  if (row.oneself) observed.oneself = await observedOneself(stage, name, row.oneself);
  return observed;
}

async function observedOneself(stage: Stage, name: MutationName, declared: Cell): Promise<Cell> {
  const recipe = ownRecipes[name];
  if (!recipe) return `there is no recipe in which somebody would ${name} with themselves`;
  const situation = await recipe(stage);
  const trial = await Trial.begin(stage, name, situation);
  return inWords(name, declared, await trial.call(situation.as));
}

/** Calls of one mutation in one situation, one after the other: what the database is after one call is what it was before the next. */
class Trial {
  readonly #house: RightsHouse;
  readonly #document: string;
  readonly #variables: object;
  #print: Fingerprint;

  private constructor(house: RightsHouse, name: MutationName, { input }: Situation, print: Fingerprint) {
    this.#house = house;
    this.#document = documentOf(house.schema.getMutationType()!.getFields()[name]!);
    this.#variables = { input };
    this.#print = print;
  }

  static async begin({ house }: Stage, name: MutationName, situation: Situation): Promise<Trial> {
    await house.quiet();
    return new Trial(house, name, situation, await house.fingerprints.take());
  }

  async call(person: Person): Promise<Outcome> {
    const { data, errors } = await person.ask(this.#document, this.#variables);
    await this.#house.quiet();
    const print = await this.#house.fingerprints.take();
    const changed = changedTables(this.#print, print);
    this.#print = print;
    const typename = data?.result?.__typename as string | undefined;
    const answer = errors?.[0]?.extensions.code ?? typename ?? 'nothing';
    return { answer, succeeded: typename !== undefined && !isRefusal(this.#house.schema, typename), changed };
  }
}

function inWords(name: MutationName, declared: Cell, { answer, succeeded, changed }: Outcome): Cell {
  if (typeof declared === 'object') return { answers: answer, changes: changed };
  const silent = Object.hasOwn(ephemeral, name);
  if (succeeded && declared !== may) return `${answer}, though it is refused; changed: ${changed.join(', ')}`;
  if (succeeded) return silent === (changed.length === 0) ? may : `${answer}; changed: ${changed.join(', ') || 'nothing'}`;
  return changed.length === 0 ? answer : `${answer}, and yet it changed ${changed.join(', ')}`;
}
