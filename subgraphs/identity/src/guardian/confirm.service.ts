import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { sendGuardianMail } from '@lyceum/schema/messages.ts';
import { LockMode } from '@mikro-orm/core';
import { hasAccount, lockAddress } from '../account/address.ts';
import { recordAudit } from '../audit/audit.service.ts';
import { consentNotOffered } from '../consent/consent.errors.ts';
import type { Ctx, Write } from '../context.ts';
import type { ConfirmGuardianshipInput } from '../generated/resolvers.ts';
import { Invitation } from '../invitation/invitation.entity.ts';
import { stateOf } from '../invitation/invitation.rules.ts';
import { openRegistered } from '../registration/open-registered.ts';
import { Registration } from '../registration/registration.entity.ts';
import { isDisplayName } from '../registration/registration.rules.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { refusalOfAddress } from '../tenant/registration-policy.ts';
import type { BroughtToken } from '../token/mailed-token.ts';
import { sha256 } from '../token/secrets.ts';
import { invalidGuardianToken } from './guardian.errors.ts';
import { guardianIds, guardianToken, readGuardianToken } from './guardian-token.ts';
import { findRequest } from './request.query.ts';
import { readStatement } from './statement.query.ts';

/** A guardian's word opens the account of a minor. */
export async function confirmGuardianship(ctx: Ctx, input: ConfirmGuardianshipInput) {
  const guardianName = input.guardianName.trim();
  if (!isDisplayName(guardianName))
    return userError('InvalidInput', 'A name has 1 to 80 characters in one line.', { field: 'guardianName' });
  const brought = readGuardianToken('confirm', input.token);
  if (!brought) return invalidGuardianToken();
  const attempt = await countAttempt(ctx, brought.id);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  return transact(ctx, (tx) => spendToken(tx, brought, { guardianName, statementVersion: input.statementVersion }));
}

interface Declared {
  readonly guardianName: string;
  readonly statementVersion: number;
}

async function spendToken(tx: Write, brought: BroughtToken, declared: Declared) {
  const claimed = await claim(tx, brought);
  if (!claimed) return invalidGuardianToken();
  await clearAttempts(tx, brought.id);
  const { registration, guardianEmail } = claimed;
  const closed = await refusalOfAddress(tx, await wayOf(tx, registration.email), registration.email);
  if (closed) return closed;
  const statement = await readStatement(tx);
  if (statement?.version !== declared.statementVersion)
    return consentNotOffered({ kind: 'GUARDIAN', version: declared.statementVersion });
  const userId = await openRegistered(tx, registration, { isMinor: true });
  await keepBirth(tx, userId, registration.birthDate!);
  await openGuardianship(tx, { ...declared, userId, guardianEmail });
  // Its request goes along, so the token is used up.
  tx.em.remove(registration);
  return { __typename: 'ConfirmGuardianshipSuccess' as const, childName: registration.displayName };
}

/** Who was invited waits for the guardian with the invitation still open; everybody else came by themselves. */
async function wayOf(tx: Write, email: string): Promise<'BY_ONESELF' | 'BY_INVITATION'> {
  const open = await tx.em.findOne(Invitation, { email, acceptedAt: null, revokedAt: null });
  return open && stateOf(open, tx.clock.now()) === 'PENDING' ? 'BY_INVITATION' : 'BY_ONESELF';
}

/** Under the address's lock, as every account is opened; null where the token is good for nothing. */
async function claim(tx: Write, brought: BroughtToken) {
  const asked = await findRequest(tx, brought);
  if (!asked) return null;
  await lockAddress(tx, asked.email);
  const registration = await tx.em.findOne(Registration, { id: asked.registrationId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return registration && !(await hasAccount(tx, asked.email)) ? { registration, guardianEmail: asked.guardianEmail } : null;
}

async function keepBirth(tx: Write, userId: string, birthDate: string): Promise<void> {
  await tx.db.insertInto('minor').values({ user_id: userId, tenant_id: tx.viewer.tenantId, birth_date: birthDate }).execute();
}

async function openGuardianship(
  tx: Write,
  { userId, guardianName, guardianEmail, statementVersion }: Declared & { userId: string; guardianEmail: string },
) {
  const id = tx.ids.next(guardianIds.withdraw);
  await tx.db
    .insertInto('guardianship')
    .values({
      id,
      tenant_id: tx.viewer.tenantId,
      user_id: userId,
      guardian_name: guardianName,
      guardian_email: guardianEmail,
      statement_version: statementVersion,
      confirmed_at: tx.clock.now(),
      withdrawn_at: null,
      withdrawal_token_hash: sha256(guardianToken(tx.ports.secrets, 'withdraw', id)),
    })
    .execute();
  await recordAudit(tx, {
    action: 'guardianship.confirmed',
    subjectId: userId,
    actorId: null,
    onBehalfOf: userId,
    facts: { guardianshipId: id, statementVersion },
    details: { guardianName },
  });
  await tx.send(sendGuardianMail, { id, news: 'CONFIRMED' });
}
