import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx } from '../context.ts';
import type { SetMinorPolicyInput } from '../generated/resolvers.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { ageLimits } from './age.rules.ts';
import { readStatement } from './statement.query.ts';

const longestReason = 500;

/** From now on; nobody who has an account becomes a minor by it. */
export function setMinorPolicy(ctx: Ctx, { asksBirthDate, ageLimit, ...why }: SetMinorPolicyInput) {
  requireScope(ctx, 'tenant:manage');
  const adminId = signedIn(ctx);
  const reason = why.reason.trim();
  if (reason.length === 0 || reason.length > longestReason)
    return userError('InvalidInput', `A reason has 1 to ${longestReason} characters.`, { field: 'reason' });
  if (ageLimit < ageLimits.least || ageLimit > ageLimits.most)
    return userError('InvalidInput', `The age limit is ${ageLimits.least} to ${ageLimits.most} years.`, { field: 'ageLimit' });
  return transact(ctx, async (tx) => {
    const missing = await missingProof(tx, adminId);
    if (missing) return missing;
    if (asksBirthDate && !(await readStatement(tx)))
      return userError(
        'InvalidInput',
        'There is nothing yet that guardians could declare: publish a document of the kind GUARDIAN first.',
        {
          field: 'asksBirthDate',
        },
      );
    const { tenantId } = tx.viewer;
    const policy = { asks_birth_date: asksBirthDate, age_limit: ageLimit };
    await tx.db
      .insertInto('minor_policy')
      .values({ tenant_id: tenantId, ...policy })
      .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(policy))
      .execute();
    await recordAudit(tx, { action: 'minor_policy.set', subjectId: tenantId, facts: { asksBirthDate, ageLimit }, reason });
    return { __typename: 'SetMinorPolicySuccess' as const, policy: { asksBirthDate, ageLimit } };
  });
}
