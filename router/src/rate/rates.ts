import type { Log } from '@lyceum/kit/log/log.ts';
import type { RedisStore } from '../store/redis.ts';
import { Counter, type CounterOptions } from './counter.ts';
import { defaultRates, type RateLimits, type RatePolicy, requestPolicies } from './policies.ts';
import { Toll } from './toll.ts';

export interface RatesOptions {
  readonly limits?: Partial<RateLimits> | undefined;
  /** Further rules, for example a partner's plan. */
  readonly policies?: readonly RatePolicy[] | undefined;
  readonly store?: RedisStore | undefined;
  readonly log: Log;
}

/** A rule and what it has counted. */
export interface Counted {
  readonly policy: RatePolicy;
  readonly counter: Counter;
}

/** All counters of this router; null where a rule is switched off. */
export interface Counters {
  readonly address: Counter | null;
  readonly requests: readonly Counted[];
  readonly field: Counter | null;
  readonly triesPerAddress: Counter | null;
  readonly triesPerAccount: Counter | null;
}

const minute = 60;

/** How often who may ask. The same counters for every transport. */
export class Rates {
  readonly #counters: Counters;

  constructor({ limits, policies = [], store, log }: RatesOptions) {
    const rates = { ...defaultRates, ...limits };
    const counter = (options: Pick<CounterOptions, 'name' | 'limit' | 'seconds'>) =>
      Number.isFinite(options.limit) ? new Counter({ ...options, store, log }) : null;
    this.#counters = {
      address: counter({ name: 'address', limit: rates.address, seconds: minute }),
      requests: [...requestPolicies(rates), ...policies].flatMap((policy) => {
        const own = counter(policy);
        return own ? [{ policy, counter: own }] : [];
      }),
      field: counter({ name: 'field', limit: rates.field, seconds: minute }),
      triesPerAddress: counter({ name: 'tries-address', limit: rates.triesPerAddress, seconds: minute }),
      triesPerAccount: counter({ name: 'tries-account', limit: rates.triesPerAccount, seconds: minute }),
    };
  }

  /** `address`: as it is counted. */
  toll(address: string): Toll {
    return new Toll(this.#counters, address);
  }
}
