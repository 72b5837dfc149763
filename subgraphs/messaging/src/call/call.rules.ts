export type CallState = 'RINGING' | 'ACTIVE' | 'ENDED';
export type PartyState = 'RINGING' | 'JOINED' | 'REJECTED' | 'MISSED' | 'LEFT';
export type EndReason = 'HUNG_UP' | 'REJECTED' | 'MISSED' | 'CANCELLED' | 'LEFT' | 'LOST';

/** What may happen to a call. `RING_TIMEOUT` comes from the server's clock, `LOSE` from a lease that was not renewed. */
export type CallInput =
  | { readonly kind: 'ACCEPT' | 'REJECT' | 'LEAVE' | 'LOSE' | 'HANG_UP'; readonly userId: string }
  | { readonly kind: 'RING_TIMEOUT' };

export interface CallSnapshot {
  readonly state: CallState;
  readonly endReason: EndReason | null;
  readonly initiatorId: string;
  readonly parties: ReadonlyMap<string, PartyState>;
}

type PartyMove = 'ACCEPT' | 'REJECT' | 'LEAVE' | 'LOSE' | 'RING_TIMEOUT' | 'CALL_ENDED';

/** A participant's states; what is not listed is not possible. */
const moves: Readonly<Record<PartyState, Readonly<Partial<Record<PartyMove, PartyState>>>>> = {
  RINGING: { ACCEPT: 'JOINED', REJECT: 'REJECTED', RING_TIMEOUT: 'MISSED', CALL_ENDED: 'MISSED' },
  JOINED: { LEAVE: 'LEFT', LOSE: 'LEFT', CALL_ENDED: 'LEFT' },
  REJECTED: { ACCEPT: 'JOINED' },
  MISSED: { ACCEPT: 'JOINED' },
  LEFT: { ACCEPT: 'JOINED' },
};

export function newCall(initiatorId: string, others: readonly string[]): CallSnapshot {
  const parties = new Map<string, PartyState>([[initiatorId, 'JOINED'], ...others.map((userId) => [userId, 'RINGING'] as const)]);
  return { state: 'RINGING', endReason: null, initiatorId, parties };
}

/** The call after an input; null where the input is not possible now. Pure. */
export function transition(call: CallSnapshot, input: CallInput): CallSnapshot | null {
  if (call.state === 'ENDED') return null;
  if (input.kind === 'HANG_UP') {
    if (call.parties.get(input.userId) !== 'JOINED') return null;
    return end(call, call.state === 'RINGING' ? 'CANCELLED' : 'HUNG_UP');
  }
  const parties =
    input.kind === 'RING_TIMEOUT' ? moveAll(call.parties, 'RING_TIMEOUT') : moveOne(call.parties, input.userId, input.kind);
  return parties && settle({ ...call, parties }, input);
}

function moveOne(parties: CallSnapshot['parties'], userId: string, move: PartyMove): CallSnapshot['parties'] | null {
  const from = parties.get(userId);
  const to = from && moves[from][move];
  return to ? new Map(parties).set(userId, to) : null;
}

/** Null where the move concerns nobody. */
function moveAll(parties: CallSnapshot['parties'], move: PartyMove): CallSnapshot['parties'] | null {
  const moved = new Map([...parties].map(([userId, state]) => [userId, moves[state][move] ?? state]));
  return [...parties].some(([userId, state]) => moved.get(userId) !== state) ? moved : null;
}

/** Where the call stands follows from where its people stand. */
function settle(call: CallSnapshot, input: CallInput): CallSnapshot {
  const states = [...call.parties.values()];
  const joined = states.filter((state) => state === 'JOINED').length;
  if (joined === 0) return end(call, input.kind === 'LOSE' ? 'LOST' : call.state === 'RINGING' ? 'CANCELLED' : 'LEFT');
  if (call.state === 'RINGING' && joined >= 2) return { ...call, state: 'ACTIVE' };
  if (call.state === 'RINGING' && !states.includes('RINGING'))
    return end(call, input.kind === 'RING_TIMEOUT' ? 'MISSED' : 'REJECTED');
  return call;
}

function end(call: CallSnapshot, endReason: EndReason): CallSnapshot {
  return { ...call, state: 'ENDED', endReason, parties: moveAll(call.parties, 'CALL_ENDED') ?? call.parties };
}
