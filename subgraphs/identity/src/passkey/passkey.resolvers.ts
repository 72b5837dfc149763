import { loadUser } from '../account/user.query.ts';
import type { Ctx } from '../context.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { removePasskey, renamePasskey } from './own-passkey.service.ts';
import { listPasskeys } from './passkey.query.ts';
import { beginPasskeyProof } from './prove.service.ts';
import { beginPasskeyRegistration, registerPasskey } from './register.service.ts';
import { beginPasskeySignIn, signInWithPasskey } from './sign-in.service.ts';

export const passkeyResolvers: Resolvers = {
  Mutation: {
    beginPasskeyRegistration: (_, { input }, ctx) => beginPasskeyRegistration(ctx, input.origin),
    registerPasskey: (_, { input }, ctx) => registerPasskey(ctx, input),
    renamePasskey: (_, { input }, ctx) => renamePasskey(ctx, input),
    removePasskey: async (_, { input }, ctx) => withUser(ctx, await removePasskey(ctx, input.passkeyId)),
    beginPasskeySignIn: (_, { input }, ctx) => beginPasskeySignIn(ctx, input),
    signInWithPasskey: async (_, { input }, ctx) => withUser(ctx, await signInWithPasskey(ctx, input.credential)),
    beginPasskeyProof: (_, { input }, ctx) => beginPasskeyProof(ctx, input),
  },
  Viewer: {
    passkeys: (viewer, _, ctx) => listPasskeys(ctx, viewer.userId),
  },
};

async function withUser<R extends object>(ctx: Ctx, result: R) {
  return 'userId' in result ? { ...result, user: (await loadUser(ctx, String(result.userId)))! } : result;
}
