import type { Resolvers } from '../generated/resolvers.ts';
import { loadTenant } from '../tenant/tenant.query.ts';
import { countMentors, listSkills, listUnknownSkills, loadSkill } from './skill.query.ts';
import { nameIn } from './skill.rules.ts';
import { addSkill, hideSkill, mergeSkills, renameSkill } from './skill.service.ts';
import { loadTaxonomy } from './taxonomy.query.ts';

export const skillResolvers: Resolvers = {
  Query: {
    skill: (_, { id }, ctx) => loadSkill(ctx, id),
    skills: (_, args, ctx) => listSkills(ctx, args),
    unknownSkills: (_, { first }, ctx) => listUnknownSkills(ctx, first),
  },
  Mutation: {
    addSkill: (_, { input }, ctx) => addSkill(ctx, input),
    renameSkill: (_, { input }, ctx) => renameSkill(ctx, input),
    mergeSkills: (_, { input }, ctx) => mergeSkills(ctx, input),
    hideSkill: (_, { input }, ctx) => hideSkill(ctx, input),
  },
  Skill: {
    __resolveReference: ({ id }, ctx) => loadSkill(ctx, id),
    name: async (skill, { language }, ctx) => nameIn(skill, language ?? (await loadTenant(ctx))?.locale ?? ''),
    names: ({ names }) => Object.entries(names).map(([language, name]) => ({ language, name })),
    synonyms: ({ synonyms }) => [...synonyms],
    parent: async (skill, _, ctx) => (await loadTaxonomy(ctx)).parentOf(skill),
    children: async ({ id }, _, ctx) => [...(await loadTaxonomy(ctx)).childrenOf(id)],
    mentorCount: ({ id }, _, ctx) => countMentors(ctx, id),
  },
};
