import { loadUser } from '../account/user.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { findAccountMerge } from './merge.query.ts';
import { mergeAccounts, planAccountMerge } from './merge.service.ts';

const notice =
  'It cannot be taken back. The account that goes is deleted: its sessions, address and every way to sign in end; who comes with them is not let in. ' +
  'Its bookings, orders, conversations, reviews and what it may watch belong to the account that stays; consents, the audit log and evidence keep the old id, under which the person is still found.';

export const mergeResolvers: Resolvers = {
  Query: { accountMerge: (_, { id }, ctx) => findAccountMerge(ctx, id) },
  Mutation: {
    planAccountMerge: (_, { input }, ctx) => planAccountMerge(ctx, input),
    mergeAccounts: (_, { input }, ctx) => mergeAccounts(ctx, input),
  },
  AccountMerge: {
    keep: ({ keepId }, _, ctx) => loadUser(ctx, keepId),
    moves: ({ moves }) => moves.map(({ store, rows }) => ({ store, count: rows })),
    obstacles: ({ obstacles }) => [...obstacles],
    notice: () => notice,
  },
};
