import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { listTenants } from './tenant.query.ts';

/** `[{ id, slug, hosts, public }]`, for the router alone. */
export const tenantsRoute: Route<Ports, Tables> = {
  method: 'GET',
  path: '/identity/tenants',
  bodyLimit: 0,
  access: 'router',
  handle: async (ctx) => Response.json(await listTenants(ctx)),
};
