import { loadUser } from '../account/user.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { listAccounts, listMembers } from './account.query.ts';
import { grantRole, revokeRole } from './grant.service.ts';
import { lockAccount, signOutAccount, unlockAccount } from './lock.service.ts';

export const administrationResolvers: Resolvers = {
  Query: {
    accounts: (_, { filter, ...page }, ctx) => listAccounts(ctx, filter, page),
    members: (_, page, ctx) => listMembers(ctx, page),
  },
  Mutation: {
    lockAccount: (_, { input }, ctx) => lockAccount(ctx, input),
    unlockAccount: (_, { input }, ctx) => unlockAccount(ctx, input),
    signOutAccount: (_, { input }, ctx) => signOutAccount(ctx, input),
    grantRole: (_, { input }, ctx) => grantRole(ctx, input),
    revokeRole: (_, { input }, ctx) => revokeRole(ctx, input),
  },
  Account: {
    user: async ({ userId }, _, ctx) => (await loadUser(ctx, userId))!,
  },
};
