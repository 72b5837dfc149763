import type { Resolvers } from '../generated/resolvers.ts';
import { requestPasswordReset } from './request-reset.service.ts';
import { resetPassword } from './reset-password.service.ts';

export const recoveryResolvers: Resolvers = {
  Mutation: {
    requestPasswordReset: (_, { input }, ctx) => requestPasswordReset(ctx, input.email),
    resetPassword: (_, { input }, ctx) => resetPassword(ctx, input),
  },
};
