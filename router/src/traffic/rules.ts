/** How the router treats one subgraph. */
export interface TrafficRules {
  /** Milliseconds for one request to a subgraph, its waiting and all its retries included. */
  readonly deadlineMs: number;
  /** Requests that are under way at a subgraph at a time. */
  readonly atOnce: number;
  /** Requests that may wait for that; what comes then is refused at once. */
  readonly waiting: number;
  /** Times that a read which got no answer is asked again. */
  readonly retries: number;
  /** Milliseconds: a pause before a retry is a random part of `base`, doubled with each retry, at most `cap`. */
  readonly backOff: { readonly base: number; readonly cap: number };
  /** Retries as a part of all requests. */
  readonly retryShare: number;
  readonly breaker: BreakerRules;
}

export interface BreakerRules {
  /** Milliseconds over which failures are counted. */
  readonly windowMs: number;
  /** Requests in that time below which nothing is concluded. */
  readonly least: number;
  /** The part of them that must have failed. */
  readonly failing: number;
  /** Milliseconds for which a failing subgraph is left alone. */
  readonly restMs: number;
}

export const defaultTraffic: TrafficRules = {
  deadlineMs: 15_000,
  atOnce: 128,
  waiting: 1000,
  retries: 2,
  backOff: { base: 50, cap: 1000 },
  retryShare: 0.1,
  breaker: { windowMs: 10_000, least: 20, failing: 0.5, restMs: 2000 },
};

/** Milliseconds for a whole operation. What is not there by then is lost, the rest is answered. */
export const defaultOperationMs = 30_000;
