import { loadUser } from '../account/user.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { listMentors, loadMentor } from './mentor.query.ts';
import { activateMentorProfile } from './mentor.service.ts';

export const mentorResolvers: Resolvers = {
  Query: {
    mentor: async (_, { id }, ctx) => {
      const mentor = await loadMentor(ctx, id);
      return mentor?.active ? mentor : null;
    },
    mentors: (_, { filter, ...page }, ctx) => listMentors(ctx, filter, page),
  },
  Mutation: {
    activateMentorProfile: async (_, { input }, ctx) => {
      const result = await activateMentorProfile(ctx, input);
      return 'mentorId' in result ? { ...result, mentor: (await loadMentor(ctx, result.mentorId))! } : result;
    },
  },
  Mentor: {
    __resolveReference: ({ id }, ctx) => loadMentor(ctx, id),
    user: async (mentor, _, ctx) => (await loadUser(ctx, mentor.userId))!,
  },
};
