import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { lockAccount } from '../administration/administer.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { endFace } from '../face/end-face.ts';
import { endLinksSince } from '../federated-sign-in/end-links.ts';
import { endPasskeysSince } from '../passkey/end-passkeys.ts';
import { setPassword } from '../password/set-password.ts';
import { endPhone } from '../phone/end-phone.ts';
import { endErasureSince } from '../privacy/end-erasure.ts';
import { createReset } from '../recovery/create-reset.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import type { BroughtToken } from '../token/mailed-token.ts';
import { sha256 } from '../token/secrets.ts';
import { endAuthenticatorSince } from './end-authenticator.ts';
import { endUnguardedBackupCodes } from './exchange-backup-codes.ts';
import { readGuardUndoToken } from './guard-undo.ts';

const invalid = () =>
  userError(
    'InvalidSecondFactorUndo',
    'This token is not known, was used or is too old; an account that you cannot get into the marketplace can lock.',
  );

/**
 * Gives an account back to who has its mailbox, after somebody who knew the password guarded it against them: what was added since then goes, nobody is
 * signed in, and a new password is asked for.
 */
export async function undoSecondFactor(ctx: Ctx, text: string) {
  const brought = readGuardUndoToken(text);
  if (!brought) return invalid();
  const attempt = await countAttempt(ctx, brought.id);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  return transact(ctx, (tx) => spend(tx, brought));
}

async function spend(tx: Write, brought: BroughtToken) {
  const asked = await tx.db.selectFrom('guard_undo').select('user_id').where('id', '=', brought.id).executeTakeFirst();
  // Account before anything of it, as everywhere; of two clicks the second finds the token used.
  const account = asked && (await lockAccount(tx, asked.user_id));
  const since = account && (await readOpen(tx, brought));
  if (!account || !since) return invalid();
  await clearAttempts(tx, brought.id);
  if (await hasMoved(tx, account.id, since))
    return userError(
      'AddressChangedSince',
      'The account has another address by now: undo that change first, with the mail about it.',
    );
  await tx.db.updateTable('guard_undo').set({ used_at: tx.clock.now() }).where('id', '=', brought.id).execute();
  await endAuthenticatorSince(tx, account.id, since);
  await endPasskeysSince(tx, account.id, since);
  await endUnguardedBackupCodes(tx, account.id);
  await endLinksSince(tx, account.id, since);
  await endFace(tx, account.id, 'SECOND_FACTOR_UNDONE', since);
  await endPhone(tx, account.id, since);
  await endErasureSince(tx, account.id, since);
  const endedSessions = await setPassword(tx, account, {
    passwordHash: null,
    because: 'SECOND_FACTOR_UNDONE',
    keepSession: null,
  });
  await createReset(tx, { email: account.email, reason: 'FORGOTTEN', userId: account.id });
  await recordAudit(tx, {
    action: 'second_factor.undone',
    subjectId: account.id,
    actorId: account.id,
    facts: { guardUndoId: brought.id, endedSessions },
  });
  return { __typename: 'UndoSecondFactorSuccess' as const, endedSessions };
}

/** Since when what the token takes back was there; null for a token that is good for nothing. */
async function readOpen(tx: Write, { id, token }: BroughtToken): Promise<Date | null> {
  const open = await tx.db
    .selectFrom('guard_undo')
    .select('created_at')
    .where('id', '=', id)
    .where('token_hash', '=', sha256(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', tx.clock.now())
    .executeTakeFirst();
  return open?.created_at ?? null;
}

/** Then this mailbox is not the account's: the undoing of the change, which only the mailbox before it was sent, comes first. */
async function hasMoved(tx: Write, userId: string, since: Date): Promise<boolean> {
  const moved = await tx.db
    .selectFrom('email_change')
    .select('id')
    .where('user_id', '=', userId)
    .where('completed_at', '>=', since)
    .where('ended_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return moved !== undefined;
}
