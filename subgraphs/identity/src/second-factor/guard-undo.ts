import { sendSecondFactorMail } from '@lyceum/schema/messages.ts';
import type { Ctx, Write } from '../context.ts';
import { keyOf } from '../letter/letter.ts';
import { post } from '../letter/post.ts';
import { guardAdded } from '../letter/templates/guard-added.ts';
import { type BroughtToken, mailedToken, readMailedToken } from '../token/mailed-token.ts';
import { type Secrets, sha256 } from '../token/secrets.ts';

/** As long as a change of address can be undone. */
export const guardUndoDays = 7;

const tokenOf = (secrets: Secrets, id: string) => mailedToken(secrets, 'guard-undo', id);

export function readGuardUndoToken(text: string): BroughtToken | null {
  return readMailedToken('guard', text);
}

/** The first thing that guards an account was added: the address is sent a way to take it back. The caller holds the account's lock. */
export async function openGuardUndo(tx: Write, userId: string): Promise<void> {
  const id = tx.ids.next('guard');
  const now = tx.clock.now();
  await tx.db
    .insertInto('guard_undo')
    .values({
      id,
      tenant_id: tx.viewer.tenantId,
      user_id: userId,
      token_hash: sha256(tokenOf(tx.ports.secrets, id)),
      created_at: now,
      expires_at: new Date(now.getTime() + guardUndoDays * 86_400_000),
      used_at: null,
    })
    .execute();
  await tx.send(sendSecondFactorMail, { userId, news: 'GUARDED' });
}

/** After the account was given back in another way: none of these tokens takes anything from it any more. */
export async function spendGuardUndos(tx: Write, userId: string): Promise<void> {
  await tx.db
    .updateTable('guard_undo')
    .set({ used_at: tx.clock.now() })
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .execute();
}

/** Goes to the address that the account has by now: one that was changed meanwhile has its own way back. May run twice; the mail is the same. */
export async function writeGuardUndoMail(ctx: Ctx, userId: string, email: string): Promise<void> {
  const open = await ctx.db
    .selectFrom('guard_undo')
    .select('id')
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!open) return;
  const key = keyOf(tokenOf(ctx.ports.secrets, open.id), ctx.ports.settings.guardUndoUrl);
  await post(ctx, guardAdded, { id: open.id, to: email, facts: { key, days: guardUndoDays } });
}
