import { loadUser } from '../account/user.query.ts';
import { appOf } from '../authorization/app.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { renameSession, revokeSession } from './own-session.service.ts';
import { refreshTokens } from './refresh.service.ts';
import { signIn } from './sign-in.service.ts';
import { signOut } from './sign-out.service.ts';

export const sessionResolvers: Resolvers = {
  Mutation: {
    signIn: async (_, { input }, ctx) => {
      const result = await signIn(ctx, input);
      return 'userId' in result ? { ...result, user: (await loadUser(ctx, result.userId))! } : result;
    },
    refreshTokens: (_, { input }, ctx) => refreshTokens(ctx, input.refreshToken),
    renameSession: (_, { input }, ctx) => renameSession(ctx, input),
    revokeSession: (_, { input }, ctx) => revokeSession(ctx, input.sessionId),
    signOut: (_, { input }, ctx) => signOut(ctx, input?.everywhere ?? false),
  },
  SignInSession: {
    app: (session, _, ctx) => appOf(ctx, session),
  },
};
