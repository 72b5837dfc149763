import { transact } from '@lyceum/kit/context/transact.ts';
import { defaultTextRules } from '@lyceum/kit/text/default-rules.ts';
import type { Ctx } from './context.ts';
import { appendRuleSet, currentRuleSet } from './rules/rules.service.ts';

/** The tenant's first own rules: a copy of the defaults, so that an admin has something to edit. */
export async function seed(ctx: Ctx): Promise<void> {
  if (await currentRuleSet(ctx)) return;
  await transact(ctx, (tx) => appendRuleSet(tx, 0, defaultTextRules.rules));
}
