/** An object of the answer. It inherits nothing, so that every response key is a key like any other, `__proto__` and `constructor` too. */
export type Row = Record<string, unknown>;

/** Says of an object nothing but that it is one. */
const bare = Object.freeze(Object.create(null));

/**
 * A constructor for one selection's objects. V8 keeps what `Object.create(null)` makes as a hash table, and gives what a constructor makes a hidden class:
 * half the time to fill, half the time to write as JSON.
 */
export function rowConstructor(): new () => Row {
  function Row(): void {}
  Row.prototype = bare;
  return Row as unknown as new () => Row;
}
