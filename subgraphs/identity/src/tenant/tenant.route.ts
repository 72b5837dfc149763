import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { listForRouters, readTenantsStamp } from './tenant.query.ts';

/**
 * `{ stamp, tenants: [{ id, slug, hosts, public, suspended, features }] }`, for the router alone. Who names the stamp that they know (`?stamp=`) gets
 * `tenants: null` where nothing has changed since.
 */
export const tenantsRoute: Route<Ports, Tables> = {
  method: 'GET',
  path: '/identity/tenants',
  bodyLimit: 0,
  access: 'router',
  async handle(ctx, request) {
    // Read first: what changes in between is told once more and missed never.
    const stamp = await readTenantsStamp(ctx);
    if (new URL(request.url).searchParams.get('stamp') === String(stamp)) return Response.json({ stamp, tenants: null });
    return Response.json({ stamp, tenants: await listForRouters(ctx) });
  },
};
