import type { Write } from '../context.ts';
import { endUnguardedBackupCodes } from '../second-factor/exchange-backup-codes.ts';
import { tellPasskey } from './passkey-mail.service.ts';

/** Takes the passkeys of an account away that were made since then, by somebody who may not have been its owner. The caller holds the account's lock. */
export async function endPasskeysSince(tx: Write, userId: string, since: Date): Promise<void> {
  const ended = await tx.db
    .deleteFrom('passkey')
    .where('user_id', '=', userId)
    .where('created_at', '>=', since)
    .returning('id')
    .execute();
  for (const { id: passkeyId } of ended) await tellPasskey(tx, userId, 'REMOVED', { passkeyId });
  if (ended.length > 0) await endUnguardedBackupCodes(tx, userId);
}
