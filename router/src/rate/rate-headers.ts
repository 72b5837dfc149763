import type { Standing } from './counter.ts';

export function secondsUntilReset({ resetMs }: Pick<Standing, 'resetMs'>): number {
  return Math.max(1, Math.ceil(resetMs / 1000));
}

/**
 * `RateLimit-Policy` lists every rule that was looked at, `RateLimit` the one that is nearest to its end, `Retry-After` stands only where one was exceeded.
 * Source: draft-ietf-httpapi-ratelimit-headers-10, RFC 9110 §10.2.3.
 */
export function rateHeaders(standings: readonly Standing[]): ReadonlyMap<string, string> {
  const [first] = standings;
  if (!first) return new Map();
  const tightest = standings.reduce((one, other) => (share(other) < share(one) ? other : one), first);
  const policies = new Map(standings.map(({ name, limit, seconds }) => [name, `"${name}";q=${limit};w=${seconds}`]));
  const headers = new Map([
    ['ratelimit-policy', [...policies.values()].join(', ')],
    ['ratelimit', `"${tightest.name}";r=${tightest.remaining};t=${secondsUntilReset(tightest)}`],
  ]);
  if (tightest.exceeded) headers.set('retry-after', String(secondsUntilReset(tightest)));
  return headers;
}

/** How much of a rule is left; less than nothing where it was exceeded. */
function share({ remaining, limit, exceeded }: Standing): number {
  return exceeded ? -1 : remaining / limit;
}
