import type { Resolvers } from '../generated/resolvers.ts';
import { changePassword } from './change-password.service.ts';

export const passwordResolvers: Resolvers = {
  Mutation: {
    changePassword: (_, { input }, ctx) => changePassword(ctx, input),
  },
};
