import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { streamCursor } from '@lyceum/kit/stream/stream.ts';
import type { Ctx } from '../context.ts';
import { conversationById } from '../conversation/conversation.query.ts';
import { callStream } from '../events/streams.ts';
import type {
  MutationAcceptCallArgs,
  MutationHangUpArgs,
  MutationLeaveCallArgs,
  MutationRejectCallArgs,
  MutationSendCallSignalArgs,
  MutationStartCallArgs,
  MutationTouchCallArgs,
  QueryCallArgs,
  SubscriptionCallEventsArgs,
  SubscriptionIncomingCallsArgs,
} from '../generated/resolvers.ts';
import { type CallRow, callById, type ParticipantRow, participantsOf } from './call.query.ts';
import { acceptCall, hangUp, leaveCall, rejectCall, touchCall } from './call.service.ts';
import { type CallEvent, followCall, followRings, type RingEvent } from './follow.ts';
import { iceServers } from './ice-servers.ts';
import { sendCallSignal } from './signal.service.ts';
import { startCall } from './start.service.ts';

const person = (id: string) => ({ __typename: 'User', id });

export const callResolvers = {
  Query: {
    call: (_: unknown, { id }: QueryCallArgs, ctx: Ctx) => callById(ctx, id),
  },
  Mutation: {
    startCall: (_: unknown, { input }: MutationStartCallArgs, ctx: Ctx) => startCall(ctx, input),
    acceptCall: (_: unknown, { input }: MutationAcceptCallArgs, ctx: Ctx) => acceptCall(ctx, input),
    rejectCall: (_: unknown, { input }: MutationRejectCallArgs, ctx: Ctx) => rejectCall(ctx, input),
    touchCall: (_: unknown, { input }: MutationTouchCallArgs, ctx: Ctx) => touchCall(ctx, input),
    leaveCall: (_: unknown, { input }: MutationLeaveCallArgs, ctx: Ctx) => leaveCall(ctx, input),
    hangUp: (_: unknown, { input }: MutationHangUpArgs, ctx: Ctx) => hangUp(ctx, input),
    sendCallSignal: (_: unknown, { input }: MutationSendCallSignalArgs, ctx: Ctx) => sendCallSignal(ctx, input),
  },
  Subscription: {
    callEvents: {
      subscribe: (_: unknown, { callId, after }: SubscriptionCallEventsArgs, ctx: Ctx) => followCall(ctx, callId, after),
      resolve: (event: CallEvent) => event,
    },
    incomingCalls: {
      subscribe: (_: unknown, { after }: SubscriptionIncomingCallsArgs, ctx: Ctx) => followRings(ctx, after),
      resolve: (event: RingEvent) => event,
    },
  },
  CallSuccess: {
    call: (success: { callId: string }, _args: unknown, ctx: Ctx) => callById(ctx, success.callId),
  },
  Call: {
    __resolveReference: (reference: { id: string }, ctx: Ctx) => callById(ctx, reference.id),
    conversation: (call: CallRow, _args: unknown, ctx: Ctx) => conversationById(ctx, call.conversation_id),
    initiator: (call: CallRow) => person(call.initiator_id),
    endReason: (call: CallRow) => call.end_reason,
    participants: (call: CallRow, _args: unknown, ctx: Ctx) => participantsOf(ctx, call.id),
    iceServers: (_: CallRow, _args: unknown, ctx: Ctx) => iceServers(ctx.ports.turn, signedIn(ctx), ctx.clock.now()),
    eventCursor: (call: CallRow, _args: unknown, ctx: Ctx) => streamCursor(ctx, callStream(call.id)),
    startedAt: (call: CallRow) => call.started_at,
    ringsUntil: (call: CallRow) => call.rings_until,
    answeredAt: (call: CallRow) => call.answered_at,
    endedAt: (call: CallRow) => call.ended_at,
  },
  CallParticipant: {
    user: (row: ParticipantRow) => person(row.user_id),
    deviceId: (row: ParticipantRow) => row.device_id,
    joinedAt: (row: ParticipantRow) => row.joined_at,
    leftAt: (row: ParticipantRow) => row.left_at,
  },
  CallParticipantChanged: { user: (event: { userId: string }) => person(event.userId) },
  CallSignal: {
    from: (event: { from: string }) => person(event.from),
    to: (event: { to: string }) => person(event.to),
  },
  IceBatch: { from: (event: { from: string }) => person(event.from) },
};
