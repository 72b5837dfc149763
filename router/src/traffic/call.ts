import type { SubgraphRequest } from '@lyceum/kit/host/client.ts';
import type { Breaker, Ticket } from './breaker.ts';
import type { Deadlines, Expiry } from './deadlines.ts';
import { givenUp, isPassing, NotAsked, tooLate } from './failures.ts';
import { pauseBefore, type RetryBudget } from './retries.ts';
import type { TrafficRules } from './rules.ts';
import type { Turnstile } from './turnstile.ts';

/** What all calls to one subgraph share. */
export interface Road {
  readonly name: string;
  readonly rules: TrafficRules;
  readonly breaker: Breaker;
  readonly turnstile: Turnstile;
  readonly deadlines: Deadlines;
  readonly budget: RetryBudget;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** One request to a subgraph with all its attempts: it ends by an answer, a failure, its deadline, or because nobody waits any more. */
export class Call<T> {
  readonly #road: Road;
  readonly #request: SubgraphRequest;
  readonly #ask: (request: SubgraphRequest) => Promise<T>;
  readonly #controller = new AbortController();
  readonly #expiry: Expiry;
  /** Aborted when nobody waits any more. */
  readonly #signal: AbortSignal | undefined;
  readonly #outcome = Promise.withResolvers<T>();
  #where: 'waiting' | 'inside' | 'pausing' | 'over' = 'waiting';
  #ticket: Ticket | null = null;
  #retries = 0;
  #pause: NodeJS.Timeout | undefined;

  private constructor(road: Road, request: SubgraphRequest, ask: (request: SubgraphRequest) => Promise<T>) {
    this.#road = road;
    this.#request = { ...request, signal: this.#controller.signal };
    this.#ask = ask;
    this.#expiry = road.deadlines.start(() => this.#expire());
    this.#signal = request.signal;
    request.signal?.addEventListener('abort', this.#abandon);
  }

  static start<T>(road: Road, request: SubgraphRequest, ask: (request: SubgraphRequest) => Promise<T>): Promise<T> {
    if (request.signal?.aborted) return Promise.reject(givenUp(request.signal));
    road.budget.earn();
    const call = new Call(road, request, ask);
    call.#attempt();
    return call.#outcome.promise;
  }

  #attempt(): void {
    const { breaker, turnstile, name } = this.#road;
    this.#where = 'waiting';
    this.#ticket = breaker.admits();
    if (!this.#ticket) {
      this.#where = 'over';
      this.#end().reject(new NotAsked(name, 'rests'));
    } else if (!turnstile.enter(this.#send)) this.#end().reject(new NotAsked(name, 'busy'));
  }

  readonly #send = (): void => {
    this.#where = 'inside';
    Promise.try(this.#ask, this.#request).then(this.#answered, this.#failed);
  };

  readonly #answered = (answer: T): void => {
    if (!this.#leave()) return;
    this.#road.breaker.succeeded(this.#ticket!);
    this.#end().resolve(answer);
  };

  readonly #failed = (error: unknown): void => {
    if (!this.#leave()) return;
    this.#road.breaker.failed(this.#ticket!);
    if (!this.#mayRetry(error)) {
      this.#end().reject(error);
      return;
    }
    this.#where = 'pausing';
    const { rules, random } = this.#road;
    this.#pause = setTimeout(() => this.#attempt(), pauseBefore(this.#retries, rules.backOff, random()));
    this.#retries += 1;
  };

  /** A mutation may have happened although no answer came. */
  #mayRetry(error: unknown): boolean {
    const { rules, budget } = this.#road;
    return this.#request.kind === 'query' && this.#retries < rules.retries && isPassing(error) && budget.spend();
  }

  #expire(): void {
    const { name, rules, breaker } = this.#road;
    if (this.#leave()) breaker.failed(this.#ticket!);
    this.#end().reject(tooLate(name, rules.deadlineMs));
    this.#controller.abort();
  }

  readonly #abandon = (): void => {
    if (this.#leave()) this.#road.breaker.abandoned(this.#ticket!);
    this.#end().reject(givenUp(this.#signal));
    this.#controller.abort();
  };

  /** False when it is not inside any more. */
  #leave(): boolean {
    if (this.#where !== 'inside') return false;
    this.#where = 'over';
    this.#road.turnstile.leave();
    return true;
  }

  #end(): PromiseWithResolvers<T> {
    const { turnstile, deadlines, breaker } = this.#road;
    if (this.#where === 'waiting') {
      turnstile.giveUp(this.#send);
      if (this.#ticket) breaker.abandoned(this.#ticket);
    }
    clearTimeout(this.#pause);
    this.#where = 'over';
    deadlines.stop(this.#expiry);
    this.#signal?.removeEventListener('abort', this.#abandon);
    return this.#outcome;
  }
}
