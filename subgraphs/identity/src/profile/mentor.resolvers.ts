import { loadUser } from '../account/user.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { searchMentors } from '../search/mentor-search.query.ts';
import { skillsMeant } from '../skill/skill.query.ts';
import { loadTenant } from '../tenant/tenant.query.ts';
import { loadMentor } from './mentor.query.ts';
import { activateMentorProfile } from './mentor.service.ts';
import { verifyMentor } from './verify-mentor.service.ts';

export const mentorResolvers: Resolvers = {
  Query: {
    mentor: async (_, { id }, ctx) => {
      const mentor = await loadMentor(ctx, id);
      return mentor?.active ? mentor : null;
    },
    mentors: (_, { filter, ...page }, ctx) => searchMentors(ctx, filter, page),
  },
  Mutation: {
    activateMentorProfile: async (_, { input }, ctx) => {
      const result = await activateMentorProfile(ctx, input);
      return 'mentorId' in result ? { ...result, mentor: (await loadMentor(ctx, result.mentorId))! } : result;
    },
    verifyMentor: async (_, { input }, ctx) => {
      const result = await verifyMentor(ctx, input);
      return 'mentorId' in result ? { ...result, mentor: (await loadMentor(ctx, result.mentorId))! } : result;
    },
  },
  Mentor: {
    __resolveReference: ({ id }, ctx) => loadMentor(ctx, id),
    knownSkills: (mentor, _, ctx) => skillsMeant(ctx, mentor.skills),
    hourlyRate: async ({ hourlyRate }, _, ctx) => {
      const tenant = hourlyRate === null ? null : await loadTenant(ctx);
      return tenant && hourlyRate !== null ? { amount: hourlyRate, currency: tenant.currency } : null;
    },
    user: async (mentor, _, ctx) => (await loadUser(ctx, mentor.userId))!,
  },
};
