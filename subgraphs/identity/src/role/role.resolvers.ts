import type { Resolvers } from '../generated/resolvers.ts';
import { switchRole } from './role.service.ts';

export const roleResolvers: Resolvers = {
  Mutation: {
    switchRole: (_, { input }, ctx) => switchRole(ctx, input.role),
  },
};
