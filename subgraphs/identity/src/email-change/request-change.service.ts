import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { sendEmailChangeMail } from '@lyceum/schema/messages.ts';
import type { UserAccount } from '../account/account.entity.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import type { RequestEmailChangeInput } from '../generated/resolvers.ts';
import { wrongPassword } from '../password/password.errors.ts';
import { lockProven, type Proof, provePassword } from '../password/prove-password.ts';
import { isEmail, normaliseEmail } from '../registration/registration.rules.ts';
import { missingFactor } from '../second-factor/step-up.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { sha256 } from '../token/secrets.ts';
import { changeToken } from './change-token.ts';
import { EmailChange } from './email-change.entity.ts';
import { type ChangeToken, changeLivesMs, nextRequestAt } from './email-change.rules.ts';
import { endOpenChanges } from './end-open-changes.ts';

/**
 * Takes a request for another address. It never looks whether that one is free: `writeEmailChangeMail` does, and tells only the mailbox,
 * so that nobody finds out who has an account by trying to move to their address.
 */
export async function requestEmailChange(ctx: Ctx, input: RequestEmailChangeInput) {
  const userId = signedIn(ctx);
  const newEmail = normaliseEmail(input.newEmail);
  if (!isEmail(newEmail)) return notAnAddress('This is not an address for mail.');
  const proof = await provePassword(ctx, userId, input.currentPassword);
  if ('__typename' in proof) return proof;
  return transact(ctx, (tx) => openChange(tx, proof, newEmail));
}

async function openChange(tx: Write, proof: Proof, newEmail: string) {
  const account = await lockProven(tx, proof);
  if (!account) return wrongPassword();
  const missing = await missingFactor(tx, account.id);
  if (missing) return missing;
  if (account.email === newEmail) return notAnAddress('This is the address of the account already.');
  const retryAt = nextRequestAt(await askedWithinHour(tx, account.id));
  if (retryAt) return tooManyAttempts(retryAt);

  await endOpenChanges(tx, account.id);
  const change = createChange(tx, account, newEmail);
  for (const to of ['OLD', 'NEW'] as const) await tx.send(sendEmailChangeMail, { emailChangeId: change.id, to });
  await recordAudit(tx, { action: 'email.change_requested', subjectId: account.id, facts: { emailChangeId: change.id } });
  return { __typename: 'RequestEmailChangeSuccess' as const, newEmail, expiresAt: change.expiresAt };
}

function createChange(tx: Write, account: UserAccount, newEmail: string): EmailChange {
  const id = tx.ids.next('change');
  const now = tx.clock.now();
  const hashOf = (which: ChangeToken) => sha256(changeToken(tx.ports.secrets, id, which));
  return tx.em.create(
    EmailChange,
    {
      id,
      tenantId: tx.viewer.tenantId,
      userId: account.id,
      oldEmail: account.email,
      newEmail,
      oldTokenHash: hashOf('OLD'),
      newTokenHash: hashOf('NEW'),
      undoTokenHash: hashOf('UNDO'),
      createdAt: now,
      expiresAt: new Date(now.getTime() + changeLivesMs),
      newMailedAt: null,
      oldConfirmedAt: null,
      newConfirmedAt: null,
      completedAt: null,
      undoUntil: null,
      endedAt: null,
    },
    { persist: true },
  );
}

async function askedWithinHour(tx: Write, userId: string): Promise<readonly Date[]> {
  const rows = await tx.db
    .selectFrom('email_change')
    .select('created_at')
    .where('user_id', '=', userId)
    .where('created_at', '>', new Date(tx.clock.now().getTime() - 3_600_000))
    .orderBy('created_at')
    .execute();
  return rows.map((row) => row.created_at);
}

function notAnAddress(message: string) {
  return userError('InvalidInput', message, { field: 'newEmail' });
}
