import { createHash } from 'node:crypto';
import type { Log } from '@lyceum/kit/log/log.ts';
import type { Outcome } from './outcome.ts';

export interface LineSettings {
  /** Milliseconds from which an operation is told of in any case. */
  readonly slowMs: number;
  /** Of those that were neither slow nor failed, one in this many is told of at level info; 0: none. */
  readonly every: number;
  /** The others are told of at level debug. It costs a hash of the text for each, so that it is on only where debug lines are read. */
  readonly debug: boolean;
}

export const defaultLines: LineSettings = { slowMs: 1000, every: 100, debug: false };

/** All that is told of an operation. Who asked is told by kind only, what was asked by its hash only. */
export interface OperationFacts {
  readonly requestId: string;
  readonly transport: string;
  readonly tenant: string | undefined;
  readonly viewer: string | undefined;
  readonly operation: string | undefined;
  readonly kind: string | undefined;
  readonly outcome: Outcome;
  readonly codes: readonly string[];
  readonly ms: number;
  readonly fetches: number;
  /** Estimated. */
  readonly cost: number | undefined;
  readonly bytes: number;
  readonly trace?: string;
}

/** One structured line per operation. */
export class OperationLines {
  readonly #log: Log;
  readonly #settings: LineSettings;
  #ordinary = 0;

  constructor(log: Log, settings: LineSettings) {
    this.#log = log;
    this.#settings = settings;
  }

  /** The facts are asked for only where a line is written. */
  tell(outcome: Outcome, ms: number, query: string | undefined, facts: () => OperationFacts): void {
    const level = this.#levelOf(outcome, ms);
    if (level) this.#log[level]({ ...facts(), ...(query === undefined ? {} : { hash: hashOf(query) }) }, 'operation');
  }

  #levelOf(outcome: Outcome, ms: number): 'info' | 'debug' | null {
    const { slowMs, every, debug } = this.#settings;
    if (outcome === 'failed' || ms >= slowMs) return 'info';
    this.#ordinary += 1;
    if (every > 0 && this.#ordinary % every === 0) return 'info';
    return debug ? 'debug' : null;
  }
}

/** The id that a manifest gives the same text. */
function hashOf(query: string): string {
  return createHash('sha256').update(query).digest('hex');
}
