import { loadUser } from '../account/user.query.ts';
import type { Ctx } from '../context.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { beginFederatedSignIn } from './begin.service.ts';
import { completeFederatedSignIn } from './complete.service.ts';
import { listLinked, listProviders } from './federated.query.ts';
import { linkFederatedIdentity, unlinkFederatedIdentity } from './link.service.ts';

export const federatedResolvers: Resolvers = {
  Query: {
    signInProviders: async (_, __, ctx) => [...(await listProviders(ctx))],
  },
  Mutation: {
    beginFederatedSignIn: (_, { input }, ctx) => beginFederatedSignIn(ctx, input),
    completeFederatedSignIn: async (_, { input }, ctx) => withUser(ctx, await completeFederatedSignIn(ctx, input)),
    linkFederatedIdentity: async (_, { input }, ctx) => withUser(ctx, await linkFederatedIdentity(ctx, input)),
    unlinkFederatedIdentity: async (_, { input }, ctx) => withUser(ctx, await unlinkFederatedIdentity(ctx, input.identityId)),
  },
  Viewer: {
    federatedIdentities: (viewer, _, ctx) => listLinked(ctx, viewer.userId),
  },
};

async function withUser<R extends object>(ctx: Ctx, result: R) {
  return 'userId' in result ? { ...result, user: (await loadUser(ctx, String(result.userId)))! } : result;
}
