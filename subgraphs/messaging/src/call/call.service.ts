import { transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import type { Ctx, Write } from '../context.ts';
import { bookingNotConfirmed, readClosedForMinors } from '../standing/minors.ts';
import { isSuspended } from '../standing/standing.ts';
import { applyInput, type LockedCall, lockCall, loseLapsed } from './apply.ts';
import { callById } from './call.query.ts';
import { deviceOf, deviceProblem } from './device.ts';
import type { CallSuccess } from './start.service.ts';

type NotPossible = UserError<'CallNotPossible'>;
export type CallResult = CallSuccess | UserError<'NotFound'> | NotPossible;
type AcceptResult =
  | CallResult
  | (UserError<'InvalidInput'> & { field: string })
  | UserError<'BookingNotConfirmed'>
  | (UserError<'CallAnsweredElsewhere'> & { deviceId: string });

/** The same answer for a call that does not exist and one of a conversation that is not the viewer's. */
export function noCall(callId: string): UserError<'NotFound'> {
  return userError('NotFound', `There is no call ${callId} of yours.`);
}

export async function acceptCall(
  ctx: Ctx,
  input: { callId: string; deviceId?: string | null | undefined },
): Promise<AcceptResult> {
  const problem = deviceProblem(input.deviceId);
  if (problem) return problem;
  const deviceId = deviceOf(ctx, input.deviceId);
  return change<AcceptResult>(ctx, input.callId, async (tx, locked, userId) => {
    if (await isSuspended(tx, userId)) return userError('CallNotPossible', 'Your account is suspended: you cannot call.');
    // It may have rung while the booking was cancelled.
    if (await readClosedForMinors(tx, locked.call.conversationId)) return bookingNotConfirmed();
    await loseLapsed(tx, locked);
    const me = locked.parties.find((party) => party.userId === userId);
    if (me?.state === 'JOINED' && me.deviceId === deviceId) return done(input.callId);
    if (me?.state === 'JOINED')
      return userError('CallAnsweredElsewhere', `You are in this call on ${me.deviceId}.`, { deviceId: me.deviceId ?? '' });
    return (await applyInput(tx, locked, { kind: 'ACCEPT', userId }, deviceId)) ? done(input.callId) : notPossible(locked);
  });
}

/** A second call of the same kind finds what the first one did, and succeeds. */
export function rejectCall(ctx: Ctx, { callId }: { callId: string }): Promise<CallResult> {
  return changeAs(ctx, callId, 'REJECT', 'REJECTED');
}

export function leaveCall(ctx: Ctx, { callId }: { callId: string }): Promise<CallResult> {
  return changeAs(ctx, callId, 'LEAVE', 'LEFT');
}

export function hangUp(ctx: Ctx, { callId }: { callId: string }): Promise<CallResult> {
  return changeAs(ctx, callId, 'HANG_UP', 'LEFT');
}

function changeAs(
  ctx: Ctx,
  callId: string,
  kind: 'REJECT' | 'LEAVE' | 'HANG_UP',
  already: 'REJECTED' | 'LEFT',
): Promise<CallResult> {
  return change<CallResult>(ctx, callId, async (tx, locked, userId) => {
    if (await applyInput(tx, locked, { kind, userId })) return done(callId);
    const state = locked.parties.find((party) => party.userId === userId)?.state;
    return state === already ? done(callId) : notPossible(locked);
  });
}

async function change<R>(
  ctx: Ctx,
  callId: string,
  work: (tx: Write, locked: LockedCall, userId: string) => Promise<R>,
): Promise<R | UserError<'NotFound'>> {
  const userId = signedIn(ctx);
  if (!(await callById(ctx, callId))) return noCall(callId);
  return transact(ctx, async (tx) => {
    const locked = await lockCall(tx, callId);
    return locked ? work(tx, locked, userId) : noCall(callId);
  });
}

function done(callId: string): CallSuccess {
  return { __typename: 'CallSuccess', callId };
}

export function notPossible({ call }: Pick<LockedCall, 'call'>): NotPossible {
  return userError(
    'CallNotPossible',
    `The call ${call.id} is ${call.state.toLowerCase()}, and you are not where this could be done.`,
  );
}

/** One guarded statement: the lease of somebody who is in the call moves forward. */
export async function touchCall(ctx: Ctx, { callId }: { callId: string }): Promise<CallResult> {
  const userId = signedIn(ctx);
  const call = await callById(ctx, callId);
  if (!call) return noCall(callId);
  const now = ctx.clock.now();
  const touched = await ctx.db
    .updateTable('call_participant')
    .set({ lease_until: new Date(now.getTime() + ctx.ports.timings.callLease) })
    .where('call_id', '=', callId)
    .where('user_id', '=', userId)
    .where('state', '=', 'JOINED')
    // A lease that is over stays over, even if nobody has noticed yet: the client comes back by accepting.
    .where('lease_until', '>', now)
    .returning('call_id')
    .executeTakeFirst();
  return touched
    ? done(callId)
    : userError('CallNotPossible', `You are not in the call ${callId} any more; come back by acceptCall while it goes on.`);
}
