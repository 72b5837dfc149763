import type { QuestionName } from '../workload/questions.ts';

interface Order {
  readonly port: number;
  readonly tokens: readonly string[];
  readonly question: QuestionName;
  readonly seed: number;
  /** Seconds that count. */
  readonly seconds: number;
}

/** As many requests as a fixed number of connections gets answered one after another. */
export interface ClosedOrder extends Order {
  readonly connections: number;
}

/** Requests on a fixed schedule, whether the ones before are answered or not. */
export interface OpenOrder extends Order {
  /** Requests a second. */
  readonly rate: number;
  /** Seconds at the same rate before anything counts. */
  readonly warmUp: number;
}

interface Outcome {
  readonly completed: number;
  /** Anything but a whole answer without errors, and why the first of them was none. */
  readonly failed: number;
  readonly firstFailure: string | null;
  /** The generator's own CPU as a share of one core. */
  readonly generatorLoad: number;
}

export interface ClosedOutcome extends Outcome {
  readonly seconds: number;
}

export interface OpenOutcome extends Outcome {
  readonly scheduled: number;
  /** Milliseconds from the scheduled time to the last byte; infinite where that share of the requests failed. Null stands for infinite on the wire. */
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  /** Milliseconds by which the generator itself was late, at its 99th percentile; they count as latency. */
  readonly sendingLate: number;
}
