import { setInterval } from 'node:timers/promises';

/** What follows from events is not there at once; asked again until it is. */
export async function soon<T>(what: string, look: () => Promise<T | false | null | undefined>): Promise<T> {
  const deadline = Date.now() + 15_000;
  for await (const _ of setInterval(100)) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) break;
  }
  throw new Error(`Waited 15 s, and still not so: ${what}.`);
}
