import { LockMode } from '@mikro-orm/core';
import type { Ctx, Write } from '../context.ts';
import { backupCodeHash } from './backup-codes.ts';
import { TotpFactor } from './second-factor.entity.ts';
import { matchingStep } from './totp.ts';

/** How a second factor was shown. */
export type Shown = 'TOTP' | 'BACKUP_CODE';

/** Tries at an account's codes are counted together, however they arrive: for `countAttempt` and `clearAttempts`. */
export function codeTries(userId: string): string {
  return `second factor of ${userId}`;
}

/**
 * Takes a code of the app or one of the backup codes, each of which is good once; null when it is neither. The row's lock lets of two equal codes at the same
 * moment only one through.
 */
export async function takeCode(tx: Write, userId: string, text: string): Promise<Shown | null> {
  const factor = await lockFactor(tx, userId);
  const code = text.trim();
  const step = factor?.confirmedAt ? matchingStep(secretOf(tx, factor), code, tx.clock.now(), factor.lastStep) : null;
  if (factor && step !== null) {
    factor.lastStep = step;
    return 'TOTP';
  }
  return (await takeBackupCode(tx, userId, code)) ? 'BACKUP_CODE' : null;
}

async function takeBackupCode(tx: Write, userId: string, code: string): Promise<boolean> {
  const hash = backupCodeHash(tx.ports.secrets, userId, code);
  if (!hash) return false;
  const { numUpdatedRows } = await tx.db
    .updateTable('backup_code')
    .set({ used_at: tx.clock.now() })
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export function lockFactor(tx: Write, userId: string): Promise<TotpFactor | null> {
  return tx.em.findOne(TotpFactor, { userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

export function secretOf(ctx: Ctx, { sealedSecret, userId }: Pick<TotpFactor, 'sealedSecret' | 'userId'>): Buffer {
  return Buffer.from(ctx.ports.secrets.open(sealedSecret, `totp ${userId}`), 'base64url');
}
