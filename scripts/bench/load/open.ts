import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'hdr-histogram-js';
import { questionsOf } from '../workload/questions.ts';
import type { OpenOrder, OpenOutcome } from './orders.ts';
import type { Verdict } from './reply.ts';
import { Sender } from './sender.ts';

/** Enough that no request of a server that keeps up waits for a connection. */
const connections = 256;
/** Milliseconds that the last requests may take after the end of the schedule. */
const patience = 10_000;

/** Sends by the clock. Latency is receipt minus the scheduled time, so that a server that stood still is charged for everything that had to wait. */
export async function runOpen({ port, tokens, question, seed, seconds, rate, warmUp }: OpenOrder): Promise<OpenOutcome> {
  const sender = new Sender(port, connections, tokens, questionsOf(question, seed));
  const latencies = build({ lowestDiscernibleValue: 1, highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: 3 });
  const lateness = build({ lowestDiscernibleValue: 1, highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: 3 });
  const first = Math.ceil(warmUp * rate);
  const total = first + Math.ceil(seconds * rate);
  const started = performance.now() + 5;
  const cpu = process.cpuUsage();
  let sent = 0;
  let completed = 0;
  let failed = 0;
  let firstFailure: Verdict = null;
  const sendDue = (): void => {
    const now = performance.now();
    for (; sent < total; sent += 1) {
      const scheduled = started + (sent * 1000) / rate;
      if (scheduled > now) return;
      const counts = sent >= first;
      if (counts) lateness.recordValue(micros(now - scheduled));
      sender.send(sent, (verdict) => {
        if (!counts) return;
        if (verdict === null) {
          completed += 1;
          latencies.recordValue(micros(performance.now() - scheduled));
          return;
        }
        failed += 1;
        firstFailure ??= verdict;
      });
    }
  };
  while (sent < total) {
    sendDue();
    if (sent < total) await sleep(1);
  }
  const elapsed = performance.now() - started;
  const used = process.cpuUsage(cpu);
  const scheduled = total - first;
  for (const until = performance.now() + patience; completed + failed < scheduled && performance.now() < until; ) await sleep(10);
  // Whatever never came back took for ever.
  const lost = scheduled - completed;
  const percentile = (share: number): number | null => {
    const rank = Math.ceil((share / 100) * scheduled);
    return rank > scheduled - lost ? null : latencies.getValueAtPercentile((rank / completed) * 100) / 1000;
  };
  sender.close();
  return {
    scheduled,
    completed,
    failed: lost,
    firstFailure: firstFailure ?? (lost > 0 ? 'no answer in time' : null),
    generatorLoad: (used.user + used.system) / 1000 / elapsed,
    p50: percentile(50),
    p99: percentile(99),
    max: percentile(100),
    sendingLate: lateness.getValueAtPercentile(99) / 1000,
  };
}

function micros(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds * 1000));
}
