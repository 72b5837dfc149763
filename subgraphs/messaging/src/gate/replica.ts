import { defaultTextRules } from '@lyceum/kit/text/default-rules.ts';
import type { TextRules } from '@lyceum/kit/text/screen.ts';
import type { Ctx } from '../context.ts';

const keptTenants = 1_000;

/**
 * The tenants' text rules in memory. Every send reads the version in force together with the sender's membership, so a new
 * version counts from the next message on in every process, without any hint that could be lost.
 */
export class TextRulesReplica {
  readonly #rules = new Map<string, TextRules>();

  /** The rules of the given version; null stands for a tenant that has published none. */
  async inForce(ctx: Ctx, version: number | null): Promise<TextRules> {
    if (version === null) return defaultTextRules;
    const tenantId = ctx.viewer.tenantId;
    const known = this.#rules.get(tenantId);
    if (known?.version === version) return known;
    const row = await ctx.db.selectFrom('text_rules').select('rules').executeTakeFirstOrThrow();
    this.#remember(tenantId, row.rules);
    return row.rules;
  }

  /** Forgets the tenant that has not changed for longest, once there are too many. */
  #remember(tenantId: string, rules: TextRules): void {
    this.#rules.delete(tenantId);
    this.#rules.set(tenantId, rules);
    const oldest = this.#rules.keys().next().value;
    if (this.#rules.size > keptTenants && oldest !== undefined) this.#rules.delete(oldest);
  }
}
