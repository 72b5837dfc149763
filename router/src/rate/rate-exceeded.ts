import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { Standing } from './counter.ts';
import { secondsUntilReset } from './rate-headers.ts';

/** Somebody asked more often than a rule allows. */
export class RateExceeded extends Failure {
  /** For the answer over HTTP. */
  readonly headers: ReadonlyMap<string, string>;

  constructor(standing: Standing, headers: ReadonlyMap<string, string>) {
    const retryAfter = secondsUntilReset(standing);
    const { name, limit, seconds } = standing;
    super('TOO_MANY_REQUESTS', `More than ${limit} in ${seconds} s ("${name}"); try again in ${retryAfter} s.`, { retryAfter });
    this.headers = headers;
  }
}
