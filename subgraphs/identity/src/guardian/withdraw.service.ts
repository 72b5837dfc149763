import { transact } from '@lyceum/kit/context/transact.ts';
import { sendGuardianMail } from '@lyceum/schema/messages.ts';
import { lockAccount } from '../administration/administer.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { suspendUser } from '../suspension/suspension.service.ts';
import type { BroughtToken } from '../token/mailed-token.ts';
import { sha256 } from '../token/secrets.ts';
import { invalidGuardianToken } from './guardian.errors.ts';
import { readGuardianToken } from './guardian-token.ts';

/** A guardian takes their consent back, for as long as the person is a minor. The token stays good: who clicks twice is told the same. */
export async function withdrawGuardianship(ctx: Ctx, text: string) {
  const brought = readGuardianToken('withdraw', text);
  if (!brought) return invalidGuardianToken();
  const attempt = await countAttempt(ctx, brought.id);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  return transact(ctx, (tx) => withdraw(tx, brought));
}

async function withdraw(tx: Write, { id, token }: BroughtToken) {
  const found = await findGuardianship(tx, { id, token });
  if (!found) return invalidGuardianToken();
  await clearAttempts(tx, id);
  await lockAccount(tx, found.userId);
  // Once more behind the lock: of two at once the second sees what the first one did.
  const guardianship = await findGuardianship(tx, { id, token });
  if (!guardianship) return invalidGuardianToken();
  const withdrawnAt = guardianship.withdrawnAt ?? tx.clock.now();
  if (!guardianship.withdrawnAt) await lockFor(tx, id, guardianship.userId, withdrawnAt);
  return { __typename: 'WithdrawGuardianshipSuccess' as const, withdrawnAt };
}

/** A lock is a suspension by a decision, which is the guardianship's own: so nobody lifts it but who comes of age. */
async function lockFor(tx: Write, id: string, userId: string, at: Date): Promise<void> {
  await tx.db.updateTable('guardianship').set({ withdrawn_at: at }).where('id', '=', id).execute();
  await suspendUser(tx, { decisionId: id, userId });
  const facts = { guardianshipId: id };
  await recordAudit(tx, { action: 'guardianship.withdrawn', subjectId: userId, actorId: null, onBehalfOf: userId, facts });
  await tx.send(sendGuardianMail, { id, news: 'WITHDRAWN' });
}

/** Of somebody who is a minor still. */
async function findGuardianship(tx: Write, { id, token }: BroughtToken) {
  return tx.db
    .selectFrom('guardianship')
    .innerJoin('minor', 'minor.user_id', 'guardianship.user_id')
    .select(['guardianship.user_id as userId', 'withdrawn_at as withdrawnAt'])
    .where('guardianship.id', '=', id)
    .where('withdrawal_token_hash', '=', sha256(token))
    .executeTakeFirst();
}
