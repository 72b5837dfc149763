import { requireScope } from '@lyceum/kit/errors/guard.ts';
import type { TextRule } from '@lyceum/kit/text/screen.ts';
import type { Ctx } from '../context.ts';
import type { MutationPublishTextRulesArgs } from '../generated/resolvers.ts';
import { currentRuleSet, publishTextRules, ruleSetById } from './rules.service.ts';

export const rulesResolvers = {
  Query: {
    textRules: (_: unknown, _args: unknown, ctx: Ctx) => currentRuleSet(ctx),
  },
  Mutation: {
    publishTextRules: (_: unknown, { input }: MutationPublishTextRulesArgs, ctx: Ctx) => publishTextRules(ctx, input),
  },
  TextRuleSet: {
    __resolveReference: (reference: { id: string }, ctx: Ctx) => {
      // Whoever applies them may read them, and whoever writes them.
      if (!ctx.viewer.scopes.includes('moderation:rules')) requireScope(ctx, 'moderation:decide');
      return ruleSetById(ctx, reference.id);
    },
  },
  TextRule: {
    size: (rule: TextRule) =>
      rule.match.kind === 'words' ? rule.match.words.length : rule.match.kind === 'phrases' ? rule.match.phrases.length : 0,
  },
};
