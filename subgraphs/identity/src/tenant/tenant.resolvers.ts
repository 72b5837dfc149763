import { requireScope } from '@lyceum/kit/errors/guard.ts';
import { loadUser } from '../account/user.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { setBrand } from './set-brand.service.ts';
import { setFeature, setPolicies, settingsOf } from './set-policies.service.ts';
import { readPolicies, readSettings } from './settings.query.ts';
import { featuresOf } from './settings.rules.ts';
import { readTenant } from './tenant.query.ts';

export const tenantResolvers: Resolvers = {
  Query: {
    tenant: (_, __, ctx) => readTenant(ctx),
    tenantSettings: async (_, __, ctx) => {
      requireScope(ctx, 'tenant:manage');
      return settingsOf(await readSettings(ctx));
    },
  },
  Mutation: {
    setBrand: (_, { input }, ctx) => setBrand(ctx, input),
    setPolicies: (_, { input }, ctx) => setPolicies(ctx, input),
    setFeature: (_, { input }, ctx) => setFeature(ctx, input),
  },
  Tenant: {
    // Another tenant's id is like an unknown one: there is nothing but the tenant of the request.
    __resolveReference: ({ id }, ctx) => (id === ctx.viewer.tenantId ? readTenant(ctx) : null),
    registration: async (_, __, ctx) => (await readPolicies(ctx)).registration,
    features: async (_, __, ctx) => featuresOf(await readSettings(ctx)),
  },
  SettingChange: {
    by: ({ changedBy }, _, ctx) => (changedBy === null ? null : loadUser(ctx, changedBy)),
  },
};
