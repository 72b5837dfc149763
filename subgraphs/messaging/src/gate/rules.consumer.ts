import { on } from '@lyceum/kit/bus/consumer.ts';
import { screenText, type TextRules } from '@lyceum/kit/text/screen.ts';
import { rulesPublished } from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import type { MessagingTables } from '../tables.ts';

/** Keeps the tenant's newest rules; a version that arrives late does not replace a newer one. */
export const rulesConsumer = on<{ version: number; rules: unknown }, Ports, MessagingTables>(
  rulesPublished,
  async (tx, published) => {
    // The row's version must be the rules' own, because the replica compares them.
    const rules: TextRules = { ...(published.rules as TextRules), version: published.version };
    // A set that cannot be compiled fails here, once, and the one before stays in force; stored, it would fail every send.
    screenText(rules, '');
    await tx.db
      .insertInto('text_rules')
      .values({
        tenant_id: tx.viewer.tenantId,
        version: published.version,
        rules: JSON.stringify(rules),
        received_at: tx.clock.now(),
      })
      .onConflict((conflict) =>
        conflict
          .column('tenant_id')
          .doUpdateSet((excluded) => ({
            version: excluded.ref('excluded.version'),
            rules: excluded.ref('excluded.rules'),
            received_at: excluded.ref('excluded.received_at'),
          }))
          .whereRef('text_rules.version', '<', 'excluded.version'),
      )
      .execute();
  },
);
