import { randomBytes } from 'node:crypto';
import type { Write } from '../context.ts';

/** What authenticators know a person by: 256 random bits, the same for all the person's passkeys. The caller holds the account's lock. */
export async function handleOf(tx: Write, userId: string): Promise<string> {
  const held = await tx.db.selectFrom('passkey_holder').select('handle').where('user_id', '=', userId).executeTakeFirst();
  if (held) return held.handle;
  const handle = randomBytes(32).toString('base64url');
  await tx.db.insertInto('passkey_holder').values({ user_id: userId, tenant_id: tx.viewer.tenantId, handle }).execute();
  return handle;
}
