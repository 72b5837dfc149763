import type { Log } from '@lyceum/kit/log/log.ts';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RedisStore } from '../store/redis.ts';

/** How somebody stands with one rule. */
export interface Standing {
  readonly name: string;
  readonly limit: number;
  readonly seconds: number;
  readonly remaining: number;
  /** Milliseconds until the window begins anew. */
  readonly resetMs: number;
  readonly exceeded: boolean;
}

export interface CounterOptions {
  readonly name: string;
  readonly limit: number;
  readonly seconds: number;
  /** Counts for several routers together; absent, each process counts for itself. */
  readonly store?: RedisStore | undefined;
  readonly log: Log;
}

/** Counts by key in windows. With Redis all routers count together; while it is gone each goes on by itself, so that nobody is locked out or let loose. */
export class Counter {
  readonly #options: CounterOptions;
  readonly #limiter: RateLimiterMemory | RateLimiterRedis;

  constructor(options: CounterOptions) {
    const { name, limit: points, seconds: duration, store } = options;
    this.#options = options;
    const memory = new RateLimiterMemory({ keyPrefix: name, points, duration });
    this.#limiter = store
      ? new RateLimiterRedis({
          storeClient: store.client,
          useRedisPackage: true,
          rejectIfRedisNotReady: true,
          insuranceLimiter: memory,
          keyPrefix: `lyceum:rate:${name}`,
          points,
          duration,
        })
      : memory;
  }

  async take(key: string, points = 1): Promise<Standing> {
    const { name, limit, seconds } = this.#options;
    try {
      const { remainingPoints, msBeforeNext } = await this.#limiter.consume(key, points);
      return { name, limit, seconds, remaining: remainingPoints, resetMs: msBeforeNext, exceeded: false };
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes)
        return { name, limit, seconds, remaining: 0, resetMs: refusal.msBeforeNext, exceeded: true };
      throw refusal;
    }
  }
}
