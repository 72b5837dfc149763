import { transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { appendToStream } from '@lyceum/kit/stream/stream.ts';
import type { Ctx } from '../context.ts';
import { callStream } from '../events/streams.ts';
import { callById, participantsOf } from './call.query.ts';
import { noCall } from './call.service.ts';

export type SignalKind = 'OFFER' | 'ANSWER' | 'ICE_BATCH' | 'RENEGOTIATE';

interface SignalInput {
  readonly callId: string;
  readonly to: string;
  readonly kind: SignalKind;
  readonly payload: unknown;
}

type SignalResult =
  | { readonly __typename: 'SendCallSignalSuccess'; readonly durable: boolean }
  | (UserError<'InvalidInput'> & { field: string })
  | UserError<'NotFound'>
  | UserError<'CallNotPossible'>;

const largestPayload = 65_536;

/** Live topic of a call's ephemeral signals. */
export function iceTopic(tenantId: string, callId: string): string {
  return `messaging:ice:${tenantId}:${callId}`;
}

export async function sendCallSignal(ctx: Ctx, input: SignalInput): Promise<SignalResult> {
  const from = signedIn(ctx);
  const payload = JSON.stringify(input.payload) ?? '';
  const bytes = Buffer.byteLength(payload);
  if (bytes > largestPayload)
    return userError('InvalidInput', `A signal has at most 65,536 bytes; this one has ${bytes}.`, { field: 'payload' });
  // PostgreSQL's jsonb holds neither U+0000 nor halves of surrogate pairs; no session description has them.
  if (/\\u(?:0000|d[89a-f])/.test(payload))
    return userError('InvalidInput', 'A signal cannot contain U+0000 or half a surrogate pair.', { field: 'payload' });
  const call = await callById(ctx, input.callId);
  if (!call) return noCall(input.callId);
  const parties = await participantsOf(ctx, input.callId);
  const isIn = (userId: string) => parties.some((party) => party.user_id === userId && party.state === 'JOINED');
  if (!isIn(from)) return userError('CallNotPossible', `You are not in the call ${call.id}.`);
  if (input.to === from || !isIn(input.to))
    return userError('CallNotPossible', `${input.to} is not in the call ${call.id} with you.`);
  const data = { from, to: input.to, kind: input.kind, payload: input.payload };
  if (input.kind === 'ICE_BATCH') ctx.live.publish(iceTopic(ctx.viewer.tenantId, call.id), data);
  else await transact(ctx, (tx) => appendToStream(tx, callStream(call.id), { type: 'SIGNAL', data }));
  return { __typename: 'SendCallSignalSuccess', durable: input.kind !== 'ICE_BATCH' };
}
