/** What one kind of work costs. */
export interface Pace {
  readonly perSecond: number;
  /** Milliseconds of this process, over all its threads, for one; the database's own are not in it. */
  readonly cpuMs: number;
  /** Milliseconds, sorted. */
  readonly latencies: readonly number[];
}

/** Does `work` for so many seconds, `atOnce` at a time, and `most` times if it is told. */
export async function paceOf(
  seconds: number,
  atOnce: number,
  work: (number: number) => Promise<unknown>,
  most = Number.POSITIVE_INFINITY,
): Promise<Pace> {
  const latencies: number[] = [];
  let next = 0;
  const began = performance.now();
  const end = began + seconds * 1000;
  const before = process.cpuUsage();
  const one = async () => {
    while (performance.now() < end && next < most) {
      const number = next;
      next += 1;
      const started = performance.now();
      await work(number);
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const { user, system } = process.cpuUsage(before);
  return {
    perSecond: (latencies.length / (performance.now() - began)) * 1000,
    cpuMs: (user + system) / 1000 / latencies.length,
    latencies: latencies.sort((one, other) => one - other),
  };
}

/** `share` from 0 to 1. */
export function percentile({ latencies }: Pace, share: number): number {
  return latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
}
