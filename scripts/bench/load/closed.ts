import { questionsOf } from '../workload/questions.ts';
import type { ClosedOrder, ClosedOutcome } from './orders.ts';
import type { Verdict } from './reply.ts';
import { Sender } from './sender.ts';

/** Each connection asks again as soon as it is answered, until the time is over and the last is answered. */
export async function runClosed({ port, tokens, question, seed, seconds, connections }: ClosedOrder): Promise<ClosedOutcome> {
  const sender = new Sender(port, connections, tokens, questionsOf(question, seed));
  const started = performance.now();
  const cpu = process.cpuUsage();
  const until = started + seconds * 1000;
  let next = 0;
  let completed = 0;
  let failed = 0;
  let firstFailure: Verdict = null;
  let running = connections;
  const { promise, resolve } = Promise.withResolvers<void>();
  const ask = (): void => {
    if (performance.now() >= until) {
      running -= 1;
      if (running === 0) resolve();
      return;
    }
    sender.send(next++, (verdict) => {
      completed += 1;
      if (verdict !== null) {
        failed += 1;
        firstFailure ??= verdict;
      }
      ask();
    });
  };
  for (let n = 0; n < connections; n += 1) ask();
  await promise;
  const elapsed = performance.now() - started;
  const used = process.cpuUsage(cpu);
  sender.close();
  return { completed, failed, firstFailure, seconds: elapsed / 1000, generatorLoad: (used.user + used.system) / 1000 / elapsed };
}
