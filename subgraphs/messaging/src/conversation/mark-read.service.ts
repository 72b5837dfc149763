import { transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { appendToStream } from '@lyceum/kit/stream/stream.ts';
import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import { conversationStream } from '../events/streams.ts';
import { tellInbox } from '../inbox/tell.ts';
import { isMember, noConversation } from './membership.ts';

interface MarkReadInput {
  readonly conversationId: string;
  readonly upToSequence: number;
}

type MarkedRead = { readonly __typename: 'MarkReadSuccess'; readonly conversationId: string };
type Refused = (UserError<'InvalidInput'> & { field: string }) | UserError<'NotFound'>;

export async function markRead(ctx: Ctx, input: MarkReadInput): Promise<MarkedRead | Refused> {
  const userId = signedIn(ctx);
  if (input.upToSequence < 0) return userError('InvalidInput', 'A sequence is 0 or more.', { field: 'upToSequence' });
  if (!(await isMember(ctx, input.conversationId, userId))) return noConversation(input.conversationId);
  await transact(ctx, (tx) => moveCursor(tx, userId, input));
  return { __typename: 'MarkReadSuccess', conversationId: input.conversationId };
}

/** One guarded statement: the cursor goes forward only, and never beyond what is there, however many devices report at once. */
async function moveCursor(tx: Write, userId: string, input: MarkReadInput): Promise<void> {
  const head = sql<number>`(select head_sequence from conversation where id = ${input.conversationId})`;
  const moved = await tx.db
    .updateTable('conversation_member')
    .set({ read_sequence: sql<number>`least(${input.upToSequence}::bigint, ${head})`, read_at: tx.clock.now() })
    .where('conversation_id', '=', input.conversationId)
    .where('user_id', '=', userId)
    .where('left_at', 'is', null)
    .where('read_sequence', '<', sql<number>`least(${input.upToSequence}::bigint, ${head})`)
    .returning('read_sequence')
    .executeTakeFirst();
  if (!moved) return;
  const data = { userId, upToSequence: moved.read_sequence };
  await appendToStream(tx, conversationStream(input.conversationId), { type: 'READ', data });
  await tellInbox(tx, [userId], { type: 'UNREAD', data: { conversationId: input.conversationId } });
}
