import { randomBytes } from 'node:crypto';
import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import type { Ctx, Write } from '../context.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { readTenant } from '../tenant/tenant.query.ts';
import { base32 } from './base32.ts';
import { endUnguardedBackupCodes, exchangeBackupCodes } from './exchange-backup-codes.ts';
import { openGuardUndo } from './guard-undo.ts';
import { TotpFactor } from './second-factor.entity.ts';
import { invalidCode } from './second-factor.errors.ts';
import { readSecondFactor } from './second-factor.query.ts';
import { tellSecondFactor } from './second-factor-mail.service.ts';
import { missingProof } from './step-up.service.ts';
import { codeTries, lockFactor, secretOf } from './take-code.ts';
import { matchingStep, otpauthUri, secretBytes } from './totp.ts';

const alreadyOn = () => userError('SecondFactorOn', 'An authenticator app guards this account already; remove it first.');
const off = () => userError('SecondFactorOff', 'No second factor is set up for this account.');

/** Makes a secret for an app. It guards nothing until a code of it was shown; asked again, another one takes its place. */
export function beginAuthenticator(ctx: Ctx) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    const account = await lockAccount(tx, userId);
    const missing = await missingProof(tx, userId);
    if (missing) return missing;
    const factor = await lockFactor(tx, userId);
    if (factor?.confirmedAt) return alreadyOn();
    const secret = randomBytes(secretBytes);
    const sealedSecret = tx.ports.secrets.seal(secret.toString('base64url'), `totp ${userId}`);
    const createdAt = tx.clock.now();
    if (factor) Object.assign(factor, { sealedSecret, createdAt, lastStep: 0 });
    else
      tx.em.create(
        TotpFactor,
        { userId, tenantId: tx.viewer.tenantId, sealedSecret, createdAt, confirmedAt: null, lastStep: 0 },
        { persist: true },
      );
    const issuer = (await readTenant(tx))!.name;
    return {
      __typename: 'BeginAuthenticatorSuccess' as const,
      secret: base32(secret),
      uri: otpauthUri(secret, { issuer, account: account.email }),
    };
  });
}

/** The first code of the app: from now on signing in needs one. */
export async function confirmAuthenticator(ctx: Ctx, code: string) {
  const userId = signedIn(ctx);
  const attempt = await countAttempt(ctx, codeTries(userId));
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  return transact(ctx, async (tx) => {
    await lockAccount(tx, userId);
    const factor = await lockFactor(tx, userId);
    if (!factor) return off();
    if (factor.confirmedAt) return alreadyOn();
    const step = matchingStep(secretOf(tx, factor), code.trim(), tx.clock.now(), factor.lastStep);
    if (step === null) return invalidCode();
    const guarded = (await readSecondFactor(tx, userId)) !== null;
    factor.lastStep = step;
    factor.confirmedAt = tx.clock.now();
    await clearAttempts(tx, codeTries(userId));
    await tellSecondFactor(tx, userId, 'SET_UP');
    if (!guarded) await openGuardUndo(tx, userId);
    return { __typename: 'BackupCodes' as const, codes: await exchangeBackupCodes(tx, userId) };
  });
}

/** Ten fresh codes; those of before are worth nothing from now on. */
export function renewBackupCodes(ctx: Ctx) {
  return whileProved(ctx, async (tx, userId) => {
    if (!(await readSecondFactor(tx, userId))) return off();
    await tellSecondFactor(tx, userId, 'BACKUP_CODES_RENEWED');
    return { __typename: 'BackupCodes' as const, codes: await exchangeBackupCodes(tx, userId) };
  });
}

export function removeAuthenticator(ctx: Ctx) {
  return whileProved(ctx, async (tx, userId) => {
    const factor = await lockFactor(tx, userId);
    if (!factor?.confirmedAt) return off();
    await tx.em.remove(factor).flush();
    await endUnguardedBackupCodes(tx, userId);
    await tellSecondFactor(tx, userId, 'REMOVED');
    return { __typename: 'RemoveAuthenticatorSuccess' as const, userId };
  });
}

/** A change of what guards the account, by a person who has just proved to be there. */
function whileProved<T>(ctx: Ctx, change: (tx: Write, userId: string) => Promise<T>) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    await lockAccount(tx, userId);
    return (await missingProof(tx, userId)) ?? change(tx, userId);
  });
}

/** Account before session and factor, as everywhere; a sign-in under way sees the factor or comes before it. */
function lockAccount(tx: Write, userId: string) {
  return tx.em.findOneOrFail(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
