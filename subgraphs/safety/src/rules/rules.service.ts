import { refuse, transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { defaultTextRules } from '@lyceum/kit/text/default-rules.ts';
import type { TextRule, TextRules } from '@lyceum/kit/text/screen.ts';
import { rulesPublished } from '@lyceum/schema/messages.ts';
import type { Ctx, Write } from '../context.ts';
import { type RuleDraft, rulesOfDraft } from './rules.rules.ts';

export interface RuleSet {
  readonly id: string;
  readonly version: number;
  readonly rules: readonly TextRule[];
  readonly publishedAt: Date;
}

export async function currentRuleSet(ctx: Ctx): Promise<RuleSet | null> {
  const row = await ctx.db.selectFrom('text_rule_set').selectAll().orderBy('version', 'desc').limit(1).executeTakeFirst();
  return row ? { id: row.id, version: row.version, rules: row.rules as TextRule[], publishedAt: row.published_at } : null;
}

/** What texts are screened by: the tenant's own rules, or the defaults. */
export async function rulesInForce(ctx: Ctx): Promise<TextRules> {
  const current = await currentRuleSet(ctx);
  return current ? { version: current.version, rules: current.rules } : defaultTextRules;
}

export async function ruleSetById(ctx: Ctx, id: string): Promise<RuleSet | null> {
  const row = await ctx.db.selectFrom('text_rule_set').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? { id: row.id, version: row.version, rules: row.rules as TextRule[], publishedAt: row.published_at } : null;
}

type Published = { readonly __typename: 'PublishTextRulesSuccess'; readonly ruleSet: RuleSet };

export async function publishTextRules(
  ctx: Ctx,
  input: { rules: readonly RuleDraft[]; replaces: number },
): Promise<Published | (UserError<'InvalidInput'> & { field: string }) | UserError<'TextRulesChanged'>> {
  requireScope(ctx, 'moderation:rules');
  // Rules bear the name of who published them; a partner with the scope has none.
  signedIn(ctx);
  const draft = rulesOfDraft(input.rules);
  if ('message' in draft) return userError('InvalidInput', draft.message, { field: draft.field });
  return transact(ctx, async (tx) => {
    const ruleSet = await appendRuleSet(tx, input.replaces, draft.rules);
    if (ruleSet) return { __typename: 'PublishTextRulesSuccess' as const, ruleSet };
    return refuse(userError('TextRulesChanged', `Version ${input.replaces} is no longer in force; read the rules again.`));
  });
}

/** Appends the version after `replaces` and tells every subgraph that screens; null when somebody was faster. */
export async function appendRuleSet(tx: Write, replaces: number, rules: readonly TextRule[]): Promise<RuleSet | null> {
  const current = await currentRuleSet(tx);
  if ((current?.version ?? 0) !== replaces) return null;
  const ruleSet: RuleSet = { id: tx.ids.next('rules'), version: replaces + 1, rules, publishedAt: tx.clock.now() };
  const inserted = await tx.db
    .insertInto('text_rule_set')
    .values({
      id: ruleSet.id,
      tenant_id: tx.viewer.tenantId,
      version: ruleSet.version,
      rules: JSON.stringify(rules),
      published_by: tx.viewer.userId,
      published_at: ruleSet.publishedAt,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'version']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return null;
  await tx.send(rulesPublished, { version: ruleSet.version, rules: { version: ruleSet.version, rules } satisfies TextRules });
  return ruleSet;
}
