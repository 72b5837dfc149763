import { appendToStream } from '@lyceum/kit/stream/stream.ts';
import { callAttended, expireCallLease } from '@lyceum/schema/messages.ts';
import { LockMode } from '@mikro-orm/core';
import type { Write } from '../context.ts';
import { callStream, ringStream } from '../events/streams.ts';
import { type Call, CallEntity, type Participant, ParticipantEntity } from './call.entity.ts';
import { type CallInput, type CallSnapshot, type PartyState, transition } from './call.rules.ts';

export interface LockedCall {
  readonly call: Call;
  readonly parties: readonly Participant[];
}

/** The call's row lock makes its changes one after the other, whoever causes them. Read anew: what was seen before the lock may be over. */
export async function lockCall(tx: Write, callId: string): Promise<LockedCall | null> {
  const call = await tx.em.findOne(CallEntity, { id: callId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!call) return null;
  const parties = await tx.em.find(
    ParticipantEntity,
    { callId },
    { orderBy: { userId: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  return { call, parties };
}

/** Applies an input to a locked call: new states, and everything that follows from them. False where it is not possible now. */
export async function applyInput(tx: Write, locked: LockedCall, input: CallInput, deviceId = 'unnamed'): Promise<boolean> {
  const next = transition(snapshot(locked), input);
  if (!next) return false;
  const before = locked.call.state;
  for (const party of locked.parties) {
    const state = next.parties.get(party.userId);
    if (state && state !== party.state) await moveParty(tx, locked.call, party, state, deviceId);
  }
  if (next.state !== before) await moveCall(tx, locked.call, next);
  return true;
}

/** Whoever's lease is over has left, noticed or not: the time-out that says so may come late, and nobody waits for it to come back. */
export async function loseLapsed(tx: Write, locked: LockedCall): Promise<void> {
  const now = tx.clock.now();
  for (const { userId, state, leaseUntil } of [...locked.parties])
    if (state === 'JOINED' && leaseUntil && leaseUntil <= now) await applyInput(tx, locked, { kind: 'LOSE', userId });
}

function snapshot({ call, parties }: LockedCall): CallSnapshot {
  return {
    state: call.state,
    endReason: call.endReason ?? null,
    initiatorId: call.initiatorId,
    parties: new Map(parties.map((party) => [party.userId, party.state])),
  };
}

async function moveCall(tx: Write, call: Call, next: CallSnapshot): Promise<void> {
  call.state = next.state;
  if (next.state === 'ACTIVE') call.answeredAt = tx.clock.now();
  if (next.state === 'ENDED') {
    call.endedAt = tx.clock.now();
    call.endReason = next.endReason;
  }
  await appendToStream(tx, callStream(call.id), { type: 'CALL', data: { state: next.state } });
}

async function moveParty(tx: Write, call: Call, party: Participant, state: PartyState, deviceId: string): Promise<void> {
  const before = party.state;
  party.state = state;
  if (state === 'JOINED') await beginStretch(tx, party, deviceId);
  if (before === 'JOINED') await endStretch(tx, call, party);
  const { userId } = party;
  const data = { userId, state, deviceId: state === 'JOINED' ? party.deviceId : null };
  await appendToStream(tx, callStream(call.id), { type: 'PARTY', data });
  if (before !== 'RINGING') return;
  const reason = state === 'JOINED' ? 'ANSWERED' : state;
  await appendToStream(tx, ringStream(userId), { type: 'STOPPED', data: { callId: call.id, reason, deviceId: data.deviceId } });
}

/** Begins to prove presence: the lease is renewed by the client, and looked at when it may be over. */
export async function beginStretch(tx: Write, party: Participant, deviceId: string): Promise<void> {
  const joinedAt = tx.clock.now();
  const leaseUntil = new Date(joinedAt.getTime() + tx.ports.timings.callLease);
  Object.assign(party, { deviceId, joinedAt, leaseUntil, leftAt: null });
  await tx.send(
    expireCallLease,
    { callId: party.callId, userId: party.userId, joinedAt: joinedAt.toISOString() },
    { at: leaseUntil },
  );
}

/** Nobody counts as present beyond their lease, even if it was noticed late. */
async function endStretch(tx: Write, call: Call, party: Participant): Promise<void> {
  const now = tx.clock.now();
  const leftAt = party.leaseUntil && party.leaseUntil < now ? party.leaseUntil : now;
  party.leftAt = leftAt;
  if (!call.bookingId || !party.joinedAt) return;
  await tx.send(callAttended, {
    callId: call.id,
    bookingId: call.bookingId,
    userId: party.userId,
    joinedAt: party.joinedAt.toISOString(),
    leftAt: leftAt.toISOString(),
  });
}
