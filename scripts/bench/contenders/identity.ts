import type { Caller, RouteDescription, SubgraphClient } from '@lyceum/kit/host/client.ts';
import type { JWK } from 'jose';
import { tenantId } from '../keys.ts';

const bench = { id: tenantId, slug: 'bench', hosts: ['127.0.0.1', 'localhost'], public: true, suspended: false, features: [] };

const answers: Readonly<Record<string, (jwk: JWK) => unknown>> = {
  '/.well-known/jwks.json': (jwk) => ({ keys: [jwk] }),
  '/identity/tenants': () => ({ stamp: 1, tenants: [bench] }),
  '/identity/revocations': () => [],
};

/** Identity as far as the router's doorkeeper asks for it: keys, tenants, and nobody signed out. It is in no supergraph. */
export function identityStandIn(jwk: JWK): SubgraphClient {
  const paths = Object.keys(answers);
  const routes = paths.map((path): RouteDescription => ({ method: 'GET', path, bodyLimit: 0, access: 'router' }));
  const nothing = async (): Promise<never> => {
    throw new Error('Identity answers no GraphQL here.');
  };
  return {
    name: 'identity',
    execute: nothing,
    subscribe: nothing,
    routes: async () => routes,
    serve: async (index: number, _: Request, __: Caller) => Response.json(answers[paths[index] as string]?.(jwk)),
    ready: async () => ({ ready: true }),
    close: async () => {},
  };
}
