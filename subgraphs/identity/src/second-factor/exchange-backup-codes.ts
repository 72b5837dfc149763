import { lacksSecondFactor } from '../account/staff-guard.query.ts';
import type { Write } from '../context.ts';
import { endTokens } from '../session/end-session.ts';
import { backupCodeHash, makeBackupCodes } from './backup-codes.ts';
import { readSecondFactor } from './second-factor.query.ts';

/** Ten fresh codes in place of those of before. The caller holds the account's lock. */
export async function exchangeBackupCodes(tx: Write, userId: string): Promise<string[]> {
  const codes = makeBackupCodes();
  const tenant_id = tx.viewer.tenantId;
  await endBackupCodes(tx, userId);
  await tx.db
    .insertInto('backup_code')
    .values(
      codes.map((code) => ({
        user_id: userId,
        tenant_id,
        code_hash: backupCodeHash(tx.ports.secrets, userId, code)!,
        used_at: null,
      })),
    )
    .execute();
  return codes;
}

/** Backup codes go with the last thing for whose loss they were made, and so do tokens of roles that wait for such a thing here. */
export async function endUnguardedBackupCodes(tx: Write, userId: string): Promise<void> {
  if (await readSecondFactor(tx, userId)) return;
  await endBackupCodes(tx, userId);
  if (await lacksSecondFactor(tx, userId)) await endTokens(tx, userId);
}

async function endBackupCodes(tx: Write, userId: string): Promise<void> {
  await tx.db.deleteFrom('backup_code').where('user_id', '=', userId).execute();
}
