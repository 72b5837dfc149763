import type { Resolvers } from '../generated/resolvers.ts';
import { createTenant, resumeTenant, suspendTenant } from './platform.service.ts';

export const platformResolvers: Resolvers = {
  Mutation: {
    createTenant: (_, { input }, ctx) => createTenant(ctx, { ...input, public: input.public ?? true }),
    suspendTenant: (_, { input }, ctx) => suspendTenant(ctx, input),
    resumeTenant: (_, { input }, ctx) => resumeTenant(ctx, input),
  },
};
