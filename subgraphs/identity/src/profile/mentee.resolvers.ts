import { loadUser } from '../account/user.query.ts';
import { mayReadPrivately } from '../account/viewer.service.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { loadMentee } from './mentee.query.ts';
import { activateMenteeProfile } from './mentee.service.ts';

export const menteeResolvers: Resolvers = {
  Mutation: {
    activateMenteeProfile: async (_, { input }, ctx) => {
      const result = await activateMenteeProfile(ctx, input);
      return 'menteeId' in result ? { ...result, mentee: (await loadMentee(ctx, result.menteeId))! } : result;
    },
  },
  Mentee: {
    __resolveReference: ({ id }, ctx) => loadMentee(ctx, id),
    user: async (mentee, _, ctx) => (await loadUser(ctx, mentee.userId))!,
    goals: (mentee, _, ctx) => (mayReadPrivately(ctx, mentee.userId, 'moderation:decide') ? mentee.goals : []),
    interests: (mentee, _, ctx) => (mayReadPrivately(ctx, mentee.userId, 'moderation:decide') ? mentee.interests : []),
    level: (mentee, _, ctx) => (mayReadPrivately(ctx, mentee.userId, 'moderation:decide') ? mentee.level : null),
  },
};
