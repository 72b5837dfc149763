/** The child's side of a measured process: it says where it listens, and answers what it used so far. No packages, so that every contender can import it. */

/** What a process used since it began. Bytes and microseconds. */
export interface Usage {
  /** User and system time of all its threads. */
  readonly cpu: number;
  readonly rss: number;
  /** Median and highest of the samples since the question before. */
  readonly rssMedian: number;
  readonly rssPeak: number;
  /** Calls to subgraphs that were counted here; over HTTP the subgraphs' own process counts them. */
  readonly calls: number;
}

export type Answer = (question: unknown) => unknown;

/** Milliseconds between two looks at the memory. */
const sampleEvery = 100;
let calls = 0;

/** The settings that the parent gives this process, as its first message: a schema is too long for a command line. */
export function readSettings<T>(): Promise<T> {
  return new Promise((resolve) => {
    process.once('message', (message) => resolve((message as { settings: T }).settings));
  });
}

export function countCall(): void {
  calls += 1;
}

/** Tells the parent `ready`, then answers `usage` and, by `more`, whatever else is asked. Ends with the parent. */
export function serveParent(ready: object, more: Readonly<Record<string, Answer>> = {}): void {
  let samples: number[] = [];
  setInterval(() => samples.push(process.memoryUsage.rss()), sampleEvery).unref();
  const usage = (): Usage => {
    const sorted = samples.sort((a, b) => a - b);
    samples = [];
    const used = process.cpuUsage();
    const rss = process.memoryUsage.rss();
    return {
      cpu: used.user + used.system,
      rss,
      rssMedian: sorted[sorted.length >> 1] ?? rss,
      rssPeak: sorted.at(-1) ?? rss,
      calls,
    };
  };
  const answers: Readonly<Record<string, Answer>> = { usage, ...more };
  process.on('message', (message) => {
    if (!isQuestion(message)) return;
    const { id, name, question } = message;
    // A question that fails is the parent's to tell.
    const answered = async () => answers[name]?.(question);
    answered().then(
      (answer) => process.send?.({ id, answer }),
      (error: unknown) => process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ ready });
}

/** The settings come over the same channel, also where nobody reads them. */
function isQuestion(message: unknown): message is { id: number; name: string; question: unknown } {
  return typeof message === 'object' && message !== null && 'name' in message;
}
