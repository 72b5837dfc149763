/** Parts of a list or an object that are still awaited. Null as long as there is none, which is the common case and costs nothing. */
export interface Awaited<Key> {
  readonly keys: Key[];
  readonly promises: Promise<unknown>[];
}

export function awaiting<Key>(known: Awaited<Key> | null, key: Key, promise: Promise<unknown>): Awaited<Key> {
  if (known === null) return { keys: [key], promises: [promise] };
  known.keys.push(key);
  known.promises.push(promise);
  return known;
}

/** The list or object itself, when all is there. Until then a promise stands at each key, so that the order of keys is that of the operation. */
export async function joined<Key extends string | number, Whole extends Record<Key, unknown>>(
  whole: Whole,
  { keys, promises }: Awaited<Key>,
): Promise<Whole> {
  const values = await Promise.all(promises);
  keys.forEach((key, index) => {
    (whole as Record<Key, unknown>)[key] = values[index];
  });
  return whole;
}
