import type { BreakerRules } from './rules.ts';

/** `closed`: requests pass. `open`: none does. `half-open`: one is let through to see. */
export const breakerStates = ['closed', 'open', 'half-open'] as const;
export type BreakerState = (typeof breakerStates)[number];
export type BreakerEvent = 'too many failed' | 'rested' | 'the probe succeeded' | 'the probe failed';

const transitions: Readonly<Record<BreakerState, Readonly<Partial<Record<BreakerEvent, BreakerState>>>>> = {
  closed: { 'too many failed': 'open' },
  open: { rested: 'half-open' },
  'half-open': { 'the probe succeeded': 'closed', 'the probe failed': 'open' },
};

/** An event that means nothing in a state changes nothing. */
export function transition(state: BreakerState, event: BreakerEvent): BreakerState {
  return transitions[state][event] ?? state;
}

/** Leaves a subgraph alone that fails, so that it can come back, and nobody waits for what will not come. */
/** A request that was let in, and the state of which. */
export interface Ticket {
  readonly of: number;
}

export class Breaker {
  readonly #rules: BreakerRules;
  readonly #now: () => number;
  #state: BreakerState = 'closed';
  #asked = 0;
  #failed = 0;
  #windowEnds = 0;
  #openSince = 0;
  #probing = false;
  #changes = 0;
  #openings = 0;

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(rules: BreakerRules, now: () => number) {
    this.#rules = rules;
    this.#now = now;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** How often it has opened; a probe that failed counts anew. */
  get openings(): number {
    return this.#openings;
  }

  /** Lets a request be sent, or not: null. Whoever is let in says how it ended, by `succeeded`, `failed` or `abandoned`. */
  admits(): Ticket | null {
    if (this.#state === 'open' && this.#now() - this.#openSince >= this.#rules.restMs) this.#become('rested');
    if (this.#state === 'open' || (this.#state === 'half-open' && this.#probing)) return null;
    this.#probing = this.#state === 'half-open';
    return { of: this.#changes };
  }

  succeeded(ticket: Ticket): void {
    if (!this.#isOfNow(ticket)) return;
    if (this.#state === 'closed') this.#count(false);
    else this.#become('the probe succeeded');
  }

  failed(ticket: Ticket): void {
    if (!this.#isOfNow(ticket)) return;
    if (this.#state === 'closed') this.#count(true);
    else this.#become('the probe failed');
  }

  /** Nobody waited for the end: nothing is learnt from it. */
  abandoned(ticket: Ticket): void {
    if (this.#isOfNow(ticket)) this.#probing = false;
  }

  /** What was sent before the state changed says nothing of how things are now. */
  #isOfNow({ of }: Ticket): boolean {
    return of === this.#changes;
  }

  #count(failed: boolean): void {
    const now = this.#now();
    if (now >= this.#windowEnds) {
      this.#asked = 0;
      this.#failed = 0;
      this.#windowEnds = now + this.#rules.windowMs;
    }
    this.#asked += 1;
    if (!failed) return;
    this.#failed += 1;
    if (this.#asked >= this.#rules.least && this.#failed >= this.#asked * this.#rules.failing) this.#become('too many failed');
  }

  #become(event: BreakerEvent): void {
    const next = transition(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    this.#changes += 1;
    this.#probing = false;
    this.#windowEnds = 0;
    if (next !== 'open') return;
    this.#openSince = this.#now();
    this.#openings += 1;
  }
}
