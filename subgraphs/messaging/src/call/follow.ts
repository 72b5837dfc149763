import { Failure } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { iterateTopic } from '@lyceum/kit/live/iterate.ts';
import { followStream, type StreamEvent, streamCursor } from '@lyceum/kit/stream/stream.ts';
import type { Ctx } from '../context.ts';
import { gapEvent, type StreamGap } from '../events/follow.ts';
import { callStream, ringStream } from '../events/streams.ts';
import { merge } from '../iterator/merge.ts';
import { nothing } from '../iterator/nothing.ts';
import { prefix } from '../iterator/prefix.ts';
import { end, transform } from '../iterator/transform.ts';
import { type CallRow, callById, ringingCalls } from './call.query.ts';
import { iceTopic, type SignalKind } from './signal.service.ts';

interface Signal {
  readonly from: string;
  readonly to: string;
  readonly kind: SignalKind;
  readonly payload: unknown;
}

export type CallEvent =
  | StreamGap
  | { readonly __typename: 'CallChanged'; readonly cursor: string; readonly state: string; readonly call: CallRow }
  | {
      readonly __typename: 'CallParticipantChanged';
      readonly cursor: string;
      readonly userId: string;
      readonly state: string;
      readonly deviceId: string | null;
    }
  | ({ readonly __typename: 'CallSignal'; readonly cursor: string } & Signal)
  | ({ readonly __typename: 'IceBatch'; readonly cursor: null } & Signal);

type Source = StreamEvent | { readonly kind: 'ice'; readonly signal: Signal };

/** What is stored and what is not, as one stream; signals reach the two people whom they concern. */
export async function followCall(
  ctx: Ctx,
  callId: string,
  after: string | null | undefined,
): Promise<AsyncIterableIterator<CallEvent>> {
  const userId = signedIn(ctx);
  const stream = callStream(callId);
  const head = await streamCursor(ctx, stream);
  const known = await callById(ctx, callId);
  if (!known) throw new Failure('NOT_FOUND', `There is no call ${callId} of yours.`);
  // Read before the call: where that is not over yet, its end comes behind this cursor; where it is, nothing does.
  const start = after ?? head;
  const last = known.state === 'ENDED' ? await streamCursor(ctx, stream) : null;
  if (start === last) return nothing();
  const ice = transform(
    iterateTopic<Signal>(ctx.live, iceTopic(ctx.viewer.tenantId, callId)),
    async (signal): Promise<Source | null> => (signal.to === userId ? { kind: 'ice', signal } : null),
  );
  return transform(
    merge<Source>(followStream(ctx, stream, start), ice),
    async (event): Promise<CallEvent | null | typeof end> => {
      const call = await callById(ctx.fork(), callId);
      if (!call) return end;
      if (event.kind === 'ice') return { __typename: 'IceBatch', cursor: null, ...event.signal };
      if (event.kind === 'gap') return gapEvent(event);
      return read(call, userId, event);
    },
    // After the end nothing can come.
    (event) => event.cursor === last || (event.__typename === 'CallChanged' && event.state === 'ENDED'),
  );
}

function read(call: CallRow, userId: string, event: StreamEvent & { kind: 'item' }): CallEvent | null {
  const { cursor, type, data } = event;
  switch (type) {
    case 'CALL':
      return { __typename: 'CallChanged', cursor, state: String(data.state), call };
    case 'PARTY': {
      const deviceId = data.deviceId === null ? null : String(data.deviceId);
      return { __typename: 'CallParticipantChanged', cursor, userId: String(data.userId), state: String(data.state), deviceId };
    }
    case 'SIGNAL': {
      const signal = data as unknown as Signal;
      return signal.to === userId || signal.from === userId ? { __typename: 'CallSignal', cursor, ...signal } : null;
    }
    default:
      throw new Error(`The call stream has an event ${type} that nobody knows, at ${cursor}.`);
  }
}

export type RingEvent =
  | StreamGap
  | { readonly __typename: 'CallRinging'; readonly cursor: string; readonly call: CallRow }
  | {
      readonly __typename: 'CallRingStopped';
      readonly cursor: string;
      readonly call: CallRow;
      readonly reason: string;
      readonly deviceId: string | null;
    };

/** A device that was just opened hears what rings already: the cursor is read first, so that nothing falls in between. */
export async function followRings(ctx: Ctx, after: string | null | undefined): Promise<AsyncIterableIterator<RingEvent>> {
  const userId = signedIn(ctx);
  if (after) return rings(ctx, userId, after, new Set());
  const cursor = await streamCursor(ctx, ringStream(userId));
  const ringing = await ringingCalls(ctx, userId);
  const first = ringing.map((call): RingEvent => ({ __typename: 'CallRinging', cursor, call }));
  return prefix(first, rings(ctx, userId, cursor, new Set(ringing.map((call) => call.id))));
}

function rings(ctx: Ctx, userId: string, after: string, told: ReadonlySet<string>): AsyncIterableIterator<RingEvent> {
  return transform(followStream(ctx, ringStream(userId), after), async (event): Promise<RingEvent | null> => {
    if (event.kind === 'gap') return gapEvent(event);
    const { cursor, type, data } = event;
    const call = await callById(ctx.fork(), String(data.callId));
    if (!call) return null;
    if (type === 'RANG') return told.has(call.id) ? null : { __typename: 'CallRinging', cursor, call };
    return {
      __typename: 'CallRingStopped',
      cursor,
      call,
      reason: String(data.reason),
      deviceId: data.deviceId === null ? null : String(data.deviceId),
    };
  });
}
