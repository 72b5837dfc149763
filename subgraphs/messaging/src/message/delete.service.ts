import { transact } from '@lyceum/kit/context/transact.ts';
import type { UserError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx } from '../context.ts';
import { noMessage, ownMessage } from './edit.service.ts';
import { judgeAnew } from './judge.service.ts';
import type { MessageRow } from './message.query.ts';

type Deleted = { readonly __typename: 'DeleteMessageSuccess'; readonly message: MessageRow };

/** Suspended people may still delete what they said. */
export async function deleteMessage(ctx: Ctx, input: { messageId: string }): Promise<Deleted | UserError<'NotFound'>> {
  const own = await ownMessage(ctx, input.messageId);
  if (!own) return noMessage(input.messageId);
  const message = await transact(ctx, (tx) =>
    judgeAnew(tx, own.id, async (before) => {
      if (before.deleted_at) return;
      await tx.db.updateTable('message').set({ deleted_at: tx.clock.now() }).where('id', '=', before.id).execute();
    }),
  );
  return { __typename: 'DeleteMessageSuccess', message: message ?? own };
}
