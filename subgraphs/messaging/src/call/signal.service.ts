import { transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { appendToStream } from '@lyceum/kit/stream/stream.ts';
import type { Ctx, Write } from '../context.ts';
import { callStream } from '../events/streams.ts';
import { callById, joinedIn } from './call.query.ts';
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
  if (!(await callById(ctx, input.callId))) return noCall(input.callId);
  const durable = input.kind !== 'ICE_BATCH';
  return durable ? transact(ctx, (tx) => store(tx, from, input)) : pass(ctx, from, input);
}

/** Beside other signals, but never beside a change of the call: the end is the last thing in its stream. */
async function store(tx: Write, from: string, input: SignalInput): Promise<SignalResult> {
  await tx.db.selectFrom('call').select('id').where('id', '=', input.callId).forShare().execute();
  const obstacle = await whyNot(tx, from, input);
  if (obstacle) return obstacle;
  await appendToStream(tx, callStream(input.callId), { type: 'SIGNAL', data: dataOf(from, input) });
  return { __typename: 'SendCallSignalSuccess', durable: true };
}

async function pass(ctx: Ctx, from: string, input: SignalInput): Promise<SignalResult> {
  const obstacle = await whyNot(ctx, from, input);
  if (obstacle) return obstacle;
  ctx.live.publish(iceTopic(ctx.viewer.tenantId, input.callId), dataOf(from, input));
  return { __typename: 'SendCallSignalSuccess', durable: false };
}

function dataOf(from: string, { to, kind, payload }: SignalInput) {
  return { from, to, kind, payload };
}

async function whyNot(ctx: Ctx, from: string, { callId, to }: SignalInput): Promise<UserError<'CallNotPossible'> | null> {
  const joined = await joinedIn(ctx, callId);
  if (!joined.has(from)) return userError('CallNotPossible', `You are not in the call ${callId}.`);
  return to === from || !joined.has(to) ? userError('CallNotPossible', `${to} is not in the call ${callId} with you.`) : null;
}
