import type { TrafficRules } from './rules.ts';

/** Retries that are free after a quiet time, beyond their share of the traffic. */
const reserve = 10;

/** Retries are a share of the traffic: a subgraph that fails altogether must not be asked twice as much for it. Source: Google's SRE book, ch. 22. */
export class RetryBudget {
  readonly #share: number;
  #left = reserve;

  constructor(share: number) {
    this.#share = share;
  }

  /** A request that is not a retry. */
  earn(): void {
    if (this.#left < reserve) this.#left += this.#share;
  }

  /** False when there is none left. */
  spend(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

/** Milliseconds before a retry, the first being 0: full jitter, so that those who failed together do not come back together. `random`: from 0 to 1. */
export function pauseBefore(retry: number, { base, cap }: TrafficRules['backOff'], random: number): number {
  return random * Math.min(cap, base * 2 ** retry);
}
