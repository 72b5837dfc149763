import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';

/** The public halves of the signing keys (RFC 7517). */
export const jwksRoute: Route<Ports, Tables> = {
  method: 'GET',
  path: '/.well-known/jwks.json',
  bodyLimit: 0,
  access: 'public',
  async handle(ctx) {
    const keys = await ctx.ports.keys.publicKeys(ctx);
    return Response.json({ keys }, { headers: { 'cache-control': 'public, max-age=60' } });
  },
};
