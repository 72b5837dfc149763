import type { Log } from '../log/log.ts';

/** Milliseconds from the wish to end until the process ends itself: within the ten seconds that Docker gives. */
const processLimitMs = 9500;

/** What closes a part, by the part's name. */
type Parts = Readonly<Record<string, () => Promise<unknown> | undefined>>;

/**
 * Closes the parts of a process one after the other. A process that hangs in one of them, or that something keeps alive afterwards, says what it is and
 * ends with code 1: whoever kills it from outside could not tell.
 */
export async function drain(log: Log, parts: Parts, limitMs = processLimitMs): Promise<void> {
  let closing = '';
  const late = setTimeout(() => {
    log.error({ closing, holding: process.getActiveResourcesInfo() }, 'did not close in time');
    process.exit(1);
  }, limitMs);
  late.unref();
  for (const [name, close] of Object.entries(parts)) {
    closing = name;
    await close();
  }
  closing = 'nothing any more';
}
