import type { Caller, SubgraphClient, SubgraphRequest } from '@lyceum/kit/host/client.ts';
import { Breaker, type BreakerState } from './breaker.ts';
import { Call, type Road } from './call.ts';
import { Deadlines } from './deadlines.ts';
import { RetryBudget } from './retries.ts';
import type { TrafficRules } from './rules.ts';
import { Turnstile } from './turnstile.ts';

export interface Surroundings {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

const real: Surroundings = { now: () => performance.now(), random: Math.random };

/** A subgraph behind the rules of traffic, wherever it runs. Queries and mutations go by the rules; streams and routes have their own limits. */
export class RegulatedSubgraph implements SubgraphClient {
  readonly name: string;
  readonly executeText?: (request: SubgraphRequest) => Promise<string>;
  readonly #client: SubgraphClient;
  readonly #road: Road;

  constructor(client: SubgraphClient, rules: TrafficRules, { now, random } = real) {
    this.name = client.name;
    this.#client = client;
    this.#road = {
      name: client.name,
      rules,
      breaker: new Breaker(rules.breaker, now),
      turnstile: new Turnstile(rules.atOnce, rules.waiting),
      deadlines: new Deadlines(rules.deadlineMs, now),
      budget: new RetryBudget(rules.retryShare),
      random,
    };
    const { executeText } = client;
    if (executeText) this.executeText = (request) => Call.start(this.#road, request, (one) => executeText.call(client, one));
  }

  get breaker(): BreakerState {
    return this.#road.breaker.state;
  }

  /** How often its breaker has opened. */
  get breakerOpenings(): number {
    return this.#road.breaker.openings;
  }

  execute(request: SubgraphRequest) {
    return Call.start(this.#road, request, (one) => this.#client.execute(one));
  }

  subscribe(request: SubgraphRequest) {
    return this.#client.subscribe(request);
  }

  routes() {
    return this.#client.routes();
  }

  serve(index: number, request: Request, caller: Caller) {
    return this.#client.serve(index, request, caller);
  }

  ready() {
    return this.#client.ready();
  }

  close() {
    return this.#client.close();
  }
}
