import { GraphQLError } from 'graphql';
import { type Awaited, awaiting, joined } from './join.ts';
import type { Complete, Fill } from './place.ts';
import { isThenable } from './thenable.ts';

/** Any iterable that is no string. Source: specification §6.4.3, "Coercing Results" of lists. */
export function listCompleter(fillItem: Fill, name: string): Complete {
  return (run, value, path, info) => {
    if (!isIterable(value)) throw new GraphQLError(`Expected Iterable, but did not find one for field "${name}".`);
    const items: unknown[] = [];
    let open: Awaited<number> | null = null;
    try {
      for (const item of value) {
        const index = items.length;
        const done = fillItem(run, item, path, index, info);
        items.push(done);
        if (done instanceof Promise) open = awaiting(open, index, done);
      }
    } catch (error) {
      abandon(open, value);
      throw error;
    }
    return open === null ? items : joined(items, open);
  };
}

/** The list is lost at once. What its items still come to concerns nobody, but a rejection that nobody handles would end the process. */
function abandon(open: Awaited<number> | null, items: Iterable<unknown>): void {
  const unread = Array.isArray(items) || items instanceof Set ? [...items].filter(isThenable) : [];
  void Promise.allSettled([...(open?.promises ?? []), ...unread]);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && typeof (value as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] === 'function';
}
