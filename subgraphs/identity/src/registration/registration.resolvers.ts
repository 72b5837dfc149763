import { loadUser } from '../account/user.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { registerAccount } from './register.service.ts';
import { verifyEmail } from './verify.service.ts';

export const registrationResolvers: Resolvers = {
  Mutation: {
    registerAccount: (_, { input }, ctx) => registerAccount(ctx, input),
    verifyEmail: async (_, { input }, ctx) => {
      const result = await verifyEmail(ctx, input.token);
      return 'userId' in result ? { __typename: result.__typename, user: (await loadUser(ctx, result.userId))! } : result;
    },
  },
};
