import { loadUser } from '../account/user.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { beginAuthenticator, confirmAuthenticator, removeAuthenticator, renewBackupCodes } from './authenticator.service.ts';
import { completeSignIn } from './challenge.service.ts';
import { readSecondFactor } from './second-factor.query.ts';
import { stepUp } from './step-up.service.ts';
import { undoSecondFactor } from './undo.service.ts';

export const secondFactorResolvers: Resolvers = {
  Mutation: {
    completeSignIn: async (_, { input }, ctx) => {
      const result = await completeSignIn(ctx, input);
      return 'userId' in result ? { ...result, user: (await loadUser(ctx, result.userId))! } : result;
    },
    stepUp: (_, { input }, ctx) => stepUp(ctx, input),
    beginAuthenticator: (_, __, ctx) => beginAuthenticator(ctx),
    confirmAuthenticator: (_, { input }, ctx) => confirmAuthenticator(ctx, input.code),
    undoSecondFactor: (_, { input }, ctx) => undoSecondFactor(ctx, input.token),
    renewBackupCodes: (_, __, ctx) => renewBackupCodes(ctx),
    removeAuthenticator: async (_, __, ctx) => {
      const result = await removeAuthenticator(ctx);
      return 'userId' in result ? { ...result, user: (await loadUser(ctx, result.userId))! } : result;
    },
  },
  Viewer: {
    secondFactor: (viewer, _, ctx) => readSecondFactor(ctx, viewer.userId),
  },
};
