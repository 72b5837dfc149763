import type { MergePlan } from '@lyceum/kit/privacy/merge.ts';
import { sql } from 'kysely';
import type { InsightsTables } from '../tables.ts';

/** What follows somebody whose two accounts become one. The facts stay what they are about another id, and the figures are still what is added up from them. */
export const mergePlan: MergePlan<InsightsTables> = {
  fact: { move: 'user_id' },
  figure: {
    of: 'scope_id',
    join: (personId, into) => [
      sql`insert into figure (tenant_id, scope, scope_id, name, currency, value)
          select tenant_id, scope, ${into}, name, currency, value from figure where scope = 'USER' and scope_id = ${personId}
          on conflict (tenant_id, scope, scope_id, name, currency) do update set value = figure.value + excluded.value`,
      sql`delete from figure where scope = 'USER' and scope_id = ${personId}`,
    ],
  },
};
