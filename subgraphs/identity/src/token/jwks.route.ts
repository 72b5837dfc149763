import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { publishedSetSeconds } from './key-lives.ts';

/**
 * The public halves of the signing keys (RFC 7517): next, active and retired. Whoever keeps the set as long as it allows knows every key before it signs, and
 * trusts a removed one at most that long; routers are told at once.
 */
export const jwksRoute: Route<Ports, Tables> = {
  method: 'GET',
  path: '/.well-known/jwks.json',
  bodyLimit: 0,
  access: 'public',
  async handle(ctx) {
    const keys = await ctx.ports.keys.publicKeys(ctx);
    return Response.json({ keys }, { headers: { 'cache-control': `public, max-age=${publishedSetSeconds}, must-revalidate` } });
  },
};
