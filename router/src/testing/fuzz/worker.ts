/** A process of a run that is spread over several: gets a range, sends a report, ends. */
import { type Range, runHere } from './run.ts';

process.once('message', async (range) => {
  const report = await runHere(range as Range);
  process.send?.(report, undefined, {}, () => process.disconnect());
});
