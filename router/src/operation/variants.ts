import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type BooleanValues, booleanValues } from '../execution/conditions.ts';

/** What an operation is for one combination of its conditions' values. */
export class Variant<T> {
  readonly booleans: BooleanValues;
  readonly #make: (booleans: BooleanValues) => Promise<T>;
  #making: Promise<T> | null = null;
  #isMade = false;

  constructor(booleans: BooleanValues, make: (booleans: BooleanValues) => Promise<T>) {
    this.booleans = booleans;
    this.#make = make;
  }

  /** Whether `made` is there without waiting. */
  get isMade(): boolean {
    return this.#isMade;
  }

  /** Made once, when it is first asked for; after a failure again. */
  made(): Promise<T> {
    this.#making ??= this.#make(this.booleans).then(
      (made) => {
        this.#isMade = true;
        return made;
      },
      (error: unknown) => {
        this.#making = null;
        throw error;
      },
    );
    return this.#making;
  }
}

/** Combinations that are kept; an operation with more makes them anew. */
const kept = 8;

const badInput = { extensions: { code: 'BAD_USER_INPUT' } };

/** What is made of an operation for each combination of the Boolean variables that its conditions use. */
export class Variants<T> {
  readonly #names: readonly string[];
  readonly #make: (booleans: BooleanValues) => Promise<T>;
  readonly #known = new LRUCache<string, Variant<T>>({ max: kept });

  /** `names` are the conditions' variables. */
  constructor(names: readonly string[], make: (booleans: BooleanValues) => Promise<T>) {
    this.#names = names;
    this.#make = make;
  }

  /** Why it cannot be said what it is: a condition is neither true nor false (specification §6.4.1: a null where none may be). */
  errors(coerced: Readonly<Record<string, unknown>>): readonly GraphQLError[] {
    return this.#names.flatMap((name) =>
      coerced[name] === null
        ? [new GraphQLError(`Variable "$${name}" decides a condition, and so must not be null.`, badInput)]
        : [],
    );
  }

  /** Those that were asked for, newest first. */
  get used(): readonly BooleanValues[] {
    return [...this.#known.values()].map(({ booleans }) => booleans);
  }

  /** Those that somebody may ask for first: all of a few, or those of which everything is true or nothing. */
  get likely(): readonly BooleanValues[] {
    const all = 2 ** this.#names.length;
    const bits = all <= 8 ? Array.from({ length: all }, (_, number) => number) : [0, all - 1];
    return bits.map((number) => Object.fromEntries(this.#names.map((name, index) => [name, (number & (1 << index)) !== 0])));
  }

  /** By the coerced variables. */
  of(coerced: Readonly<Record<string, unknown>>): Variant<T> {
    const key = this.#names.map((name) => (coerced[name] === true ? '1' : '0')).join('');
    const known = this.#known.get(key);
    if (known) return known;
    const variant = new Variant(booleanValues(this.#names, coerced), this.#make);
    this.#known.set(key, variant);
    return variant;
  }
}
