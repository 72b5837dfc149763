import type { Resolvers } from '../generated/resolvers.ts';
import { readTenant } from './tenant.query.ts';

export const tenantResolvers: Resolvers = {
  Query: {
    tenant: (_, __, ctx) => readTenant(ctx),
  },
  Tenant: {
    // Another tenant's id is like an unknown one: there is nothing but the tenant of the request.
    __resolveReference: ({ id }, ctx) => (id === ctx.viewer.tenantId ? readTenant(ctx) : null),
  },
};
