import type { Resolvers } from '../generated/resolvers.ts';
import { listDomains } from './domain.query.ts';
import { addDomain, removeDomain, verifyDomain } from './domain.service.ts';

export const domainResolvers: Resolvers = {
  Query: {
    tenantDomains: (_, __, ctx) => listDomains(ctx),
  },
  Mutation: {
    addDomain: (_, { input }, ctx) => addDomain(ctx, input),
    verifyDomain: (_, { input }, ctx) => verifyDomain(ctx, input.domainId),
    removeDomain: (_, { input }, ctx) => removeDomain(ctx, input),
  },
};
