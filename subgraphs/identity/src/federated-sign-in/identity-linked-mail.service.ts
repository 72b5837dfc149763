import type { Ctx } from '../context.ts';
import { post } from '../letter/post.ts';
import { identityLinked } from '../letter/templates/identity-linked.ts';
import { findProvider } from './federated.query.ts';

/** Tells the owner of an account that a provider opens it from now on. `eventId` is the message's: sent twice, it is the same mail. */
export async function writeIdentityLinkedMail(
  ctx: Ctx,
  { userId, provider }: { readonly userId: string; readonly provider: string },
  eventId: string,
): Promise<void> {
  const account = await ctx.db.selectFrom('user_account').select('email').where('id', '=', userId).executeTakeFirst();
  const name = (await findProvider(ctx, provider))?.name ?? provider;
  if (account)
    await post(ctx, identityLinked, { id: `identity-linked-${eventId}`, to: account.email, facts: { provider: name } });
}
