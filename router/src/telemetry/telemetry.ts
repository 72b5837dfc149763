import type { Log } from '@lyceum/kit/log/log.ts';
import type { Tracing } from '@lyceum/kit/trace/tracing.ts';
import { Metrics } from './metrics.ts';
import { OperationNames } from './names.ts';
import { defaultLines, type LineSettings, OperationLines } from './operation-line.ts';

/** How one looks inside: metrics, lines in the log, and spans where they are traced. */
export interface Telemetry {
  readonly metrics: Metrics;
  readonly names: OperationNames;
  readonly lines: OperationLines;
  readonly tracing: Tracing | null;
  /** For what is too dear to be measured each time. */
  readonly sampling: Sampling;
}

export interface TelemetryOptions {
  /** Null, the default: nothing is traced. It stays the caller's to close. */
  readonly tracing?: Tracing | null;
  /** Names of operations that metrics may tell apart; all others are `anonymous` or `other`. Default none. */
  readonly operationNames?: Iterable<string>;
  readonly lines?: Partial<LineSettings>;
  /** Where /metrics is served, on 127.0.0.1; 0 takes a free one. Default: nowhere. */
  readonly metricsPort?: number | null;
}

export function openTelemetry(
  { tracing = null, operationNames = [], lines }: TelemetryOptions,
  log: Log,
  waitingPlans: () => number,
): Telemetry {
  return {
    metrics: new Metrics(waitingPlans),
    names: new OperationNames(operationNames),
    lines: new OperationLines(log, { ...defaultLines, ...lines }),
    tracing,
    sampling: new Sampling(10),
  };
}

/** Every so many times it is due, the first included. */
export class Sampling {
  readonly #every: number;
  #times = 0;

  constructor(every: number) {
    this.#every = every;
  }

  isDue(): boolean {
    this.#times += 1;
    return this.#times % this.#every === 1;
  }
}
