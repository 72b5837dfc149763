import type { Ctx } from '../context.ts';
import { post } from '../letter/post.ts';
import { passwordChanged } from '../letter/templates/password-changed.ts';

/** Tells the owner of an account that its password is another one now. `eventId` is the message's: sent twice, it is the same mail. */
export async function writePasswordChangedMail(ctx: Ctx, userId: string, eventId: string): Promise<void> {
  const account = await ctx.db.selectFrom('user_account').select('email').where('id', '=', userId).executeTakeFirst();
  if (account) await post(ctx, passwordChanged, { id: `password-changed-${eventId}`, to: account.email, facts: {} });
}
