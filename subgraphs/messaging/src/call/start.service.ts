import { transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { appendToStream } from '@lyceum/kit/stream/stream.ts';
import { endRinging } from '@lyceum/schema/messages.ts';
import type { Ctx, Write } from '../context.ts';
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import { isMember, lockConversation, memberIds, noConversation } from '../conversation/membership.ts';
import { callStream, ringStream } from '../events/streams.ts';
import { bookingNotConfirmed, readClosedForMinors } from '../standing/minors.ts';
import { isSuspended, senderSuspended } from '../standing/standing.ts';
import type { CallMedia } from '../tables.ts';
import { applyInput, beginStretch, lockCall, loseLapsed } from './apply.ts';
import { CallEntity, ParticipantEntity } from './call.entity.ts';
import type { CallRow } from './call.query.ts';
import { newCall } from './call.rules.ts';
import { deviceOf, deviceProblem } from './device.ts';

interface StartInput {
  readonly conversationId: string;
  readonly callId?: string | null | undefined;
  readonly media: CallMedia;
  readonly deviceId?: string | null | undefined;
}

export type CallSuccess = { readonly __typename: 'CallSuccess'; readonly callId: string };
type Invalid = UserError<'InvalidInput'> & { field: string };
type StartResult =
  | CallSuccess
  | Invalid
  | UserError<'NotFound'>
  | UserError<'SenderSuspended'>
  | UserError<'BookingNotConfirmed'>;

export async function startCall(ctx: Ctx, input: StartInput): Promise<StartResult> {
  const userId = signedIn(ctx);
  if (input.callId && !isId('call', input.callId))
    return userError('InvalidInput', 'A call id is `call_` and a TypeID suffix.', { field: 'callId' });
  const problem = deviceProblem(input.deviceId);
  if (problem) return problem;
  if (!(await isMember(ctx, input.conversationId, userId))) return noConversation(input.conversationId);
  if (await isSuspended(ctx, userId)) return senderSuspended();
  if (await readClosedForMinors(ctx, input.conversationId)) return bookingNotConfirmed();
  return transact(ctx, (tx) => startOrJoin(tx, userId, input));
}

/** Under the conversation's lock, so that of two calls started at once the second finds the first and joins it: glare ends here. */
async function startOrJoin(tx: Write, userId: string, input: StartInput): Promise<StartResult> {
  await lockConversation(tx, input.conversationId);
  const known = input.callId ? await tx.em.findOne(CallEntity, { id: input.callId }) : null;
  if (known) return known.conversationId === input.conversationId ? success(known.id) : usedElsewhere();
  const living = await tx.em.findOne(CallEntity, { conversationId: input.conversationId, state: { $ne: 'ENDED' } });
  if (living && (await join(tx, living.id, userId, deviceOf(tx, input.deviceId)))) return success(living.id);
  const others = (await memberIds(tx, input.conversationId)).filter((memberId) => memberId !== userId);
  if (others.length === 0)
    return userError('InvalidInput', 'There is nobody else in this conversation to call.', { field: 'conversationId' });
  const callId = await start(tx, userId, others, input);
  return callId ? success(callId) : usedElsewhere();
}

function success(callId: string): CallSuccess {
  return { __typename: 'CallSuccess', callId };
}

/** Also where the id belongs to somebody else's call: a client that draws its ids at random never meets this. */
function usedElsewhere(): Invalid {
  return userError('InvalidInput', 'This call id is taken; draw a fresh one.', { field: 'callId' });
}

/** False where the call is over by the time its row is ours: ending takes the lock of the call, not that of the conversation. */
async function join(tx: Write, callId: string, userId: string, deviceId: string): Promise<boolean> {
  const locked = await lockCall(tx, callId);
  if (!locked) return false;
  await loseLapsed(tx, locked);
  // Not possible only for somebody who is in the call already: then there is nothing to do.
  await applyInput(tx, locked, { kind: 'ACCEPT', userId }, deviceId);
  await tx.em.flush();
  return locked.call.state !== 'ENDED';
}

/** The id of the new call; null where it is taken. */
async function start(tx: Write, initiatorId: string, others: readonly string[], input: StartInput): Promise<string | null> {
  const { bookingId } = await tx.em.findOneOrFail(ConversationEntity, { id: input.conversationId });
  const call = await insert(tx, initiatorId, bookingId ?? null, input);
  if (!call) return null;
  for (const [userId, state] of newCall(initiatorId, others).parties) {
    const party = tx.em.create(ParticipantEntity, {
      callId: call.id,
      userId,
      tenantId: tx.viewer.tenantId,
      state,
      deviceId: null,
      joinedAt: null,
      leaseUntil: null,
      leftAt: null,
    });
    if (state === 'JOINED') await beginStretch(tx, party, deviceOf(tx, input.deviceId));
  }
  await appendToStream(tx, callStream(call.id), { type: 'CALL', data: { state: 'RINGING' } });
  for (const userId of others) await appendToStream(tx, ringStream(userId), { type: 'RANG', data: { callId: call.id } });
  await tx.send(endRinging, { callId: call.id }, { at: call.rings_until });
  return call.id;
}

/** The database alone knows all ids of the tenant: one that is taken where we cannot see it, in a transaction beside ours, ends here. */
function insert(tx: Write, initiatorId: string, bookingId: string | null, input: StartInput): Promise<CallRow | undefined> {
  const now = tx.clock.now();
  return tx.db
    .insertInto('call')
    .values({
      id: input.callId ?? tx.ids.next('call'),
      tenant_id: tx.viewer.tenantId,
      conversation_id: input.conversationId,
      booking_id: bookingId,
      initiator_id: initiatorId,
      media: input.media,
      state: 'RINGING',
      end_reason: null,
      started_at: now,
      rings_until: new Date(now.getTime() + tx.ports.timings.ring),
      answered_at: null,
      ended_at: null,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doNothing())
    .returningAll()
    .executeTakeFirst();
}
