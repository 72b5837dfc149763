import { expect, test } from 'vitest';
import {
  type CallInput,
  type CallSnapshot,
  type CallState,
  type EndReason,
  newCall,
  type PartyState,
  transition,
} from './call.rules.ts';

const kinds = ['ACCEPT', 'REJECT', 'LEAVE', 'LOSE', 'HANG_UP'] as const;

/** `B:ACCEPT` or `RING_TIMEOUT`. */
function play(people: string, script: string): CallSnapshot | null {
  const [initiator = '', ...others] = people;
  return script
    .split(' ')
    .filter(Boolean)
    .reduce<CallSnapshot | null>((call, word) => call && transition(call, parse(word)), newCall(initiator, others));
}

function parse(word: string): CallInput {
  const [userId = '', kind] = word.split(':');
  return kind ? ({ kind, userId } as CallInput) : { kind: 'RING_TIMEOUT' };
}

test.each<[string, string, string, CallState, EndReason | null, string]>([
  ['a new call rings', 'AB', '', 'RINGING', null, 'A JOINED, B RINGING'],
  ['an answered call is active', 'AB', 'B:ACCEPT', 'ACTIVE', null, 'A JOINED, B JOINED'],
  ['a rejected call is over', 'AB', 'B:REJECT', 'ENDED', 'REJECTED', 'A LEFT, B REJECTED'],
  ['a call that nobody answers is missed', 'AB', 'RING_TIMEOUT', 'ENDED', 'MISSED', 'A LEFT, B MISSED'],
  ['a caller who gives up cancels', 'AB', 'A:HANG_UP', 'ENDED', 'CANCELLED', 'A LEFT, B MISSED'],
  ['a caller who leaves before the answer cancels', 'AB', 'A:LEAVE', 'ENDED', 'CANCELLED', 'A LEFT, B MISSED'],
  ['a caller who is lost before the answer loses the call', 'AB', 'A:LOSE', 'ENDED', 'LOST', 'A LEFT, B MISSED'],
  ['one person may wait for the other', 'AB', 'B:ACCEPT A:LEAVE', 'ACTIVE', null, 'A LEFT, B JOINED'],
  ['who left may come back', 'AB', 'B:ACCEPT A:LOSE A:ACCEPT', 'ACTIVE', null, 'A JOINED, B JOINED'],
  ['the last one to leave ends it', 'AB', 'B:ACCEPT A:LEAVE B:LEAVE', 'ENDED', 'LEFT', 'A LEFT, B LEFT'],
  ['the last one to be lost ends it', 'AB', 'B:ACCEPT A:LOSE B:LOSE', 'ENDED', 'LOST', 'A LEFT, B LEFT'],
  ['either may hang up for both', 'AB', 'B:ACCEPT B:HANG_UP', 'ENDED', 'HUNG_UP', 'A LEFT, B LEFT'],
  ['in a group a rejection leaves the others ringing', 'ABC', 'B:REJECT', 'RINGING', null, 'A JOINED, B REJECTED, C RINGING'],
  ['in a group the last rejection ends it', 'ABC', 'B:REJECT C:REJECT', 'ENDED', 'REJECTED', 'A LEFT, B REJECTED, C REJECTED'],
  [
    'a time-out in an active call only ends the ringing',
    'ABC',
    'B:ACCEPT RING_TIMEOUT',
    'ACTIVE',
    null,
    'A JOINED, B JOINED, C MISSED',
  ],
  [
    'who missed or rejected it may still join',
    'ABC',
    'B:ACCEPT C:REJECT C:ACCEPT',
    'ACTIVE',
    null,
    'A JOINED, B JOINED, C JOINED',
  ],
])('%s', (_, people, script, state, endReason, parties) => {
  const call = play(people, script);
  expect(call && [...call.parties].map(([userId, party]) => `${userId} ${party}`).join(', ')).toBe(parties);
  expect(call).toMatchObject({ state, endReason });
});

test.each([
  ['accepting twice', 'B:ACCEPT B:ACCEPT'],
  ['rejecting after accepting', 'B:ACCEPT B:REJECT'],
  ['leaving without having joined', 'B:LEAVE'],
  ['hanging up without having joined', 'B:HANG_UP'],
  ['a time-out that concerns nobody', 'B:ACCEPT RING_TIMEOUT'],
  ['anything by a stranger', 'X:ACCEPT'],
  ['anything after the end', 'B:REJECT B:ACCEPT'],
])('%s is not possible', (_, script) => {
  expect(play('AB', script)).toBeNull();
});

test('every call that random people play with keeps its promises', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const random = mulberry(seed);
    const people = 'ABCD'.slice(0, 2 + Math.floor(random() * 3));
    let call = newCall('A', [...people.slice(1)]);
    for (let step = 0; step < 30; step++) {
      const input = randomInput(people, random);
      const next = transition(call, input);
      if (!next) continue;
      const story = `seed ${seed}, step ${step}, ${JSON.stringify(input)}`;
      expect(call.state, story).not.toBe('ENDED');
      expect([...next.parties.keys()], story).toEqual([...call.parties.keys()]);
      expect(promises(next), story).toEqual([]);
      if (call.state === 'ACTIVE') expect(next.state, story).not.toBe('RINGING');
      call = next;
    }
  }
});

test('every call can be brought to its end by the clock alone', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = mulberry(seed);
    let call = newCall('A', ['B', 'C']);
    for (let step = 0; step < 6; step++) call = transition(call, randomInput('ABC', random)) ?? call;
    call = transition(call, { kind: 'RING_TIMEOUT' }) ?? call;
    for (const userId of 'ABC') call = transition(call, { kind: 'LOSE', userId }) ?? call;
    expect(call.state, `seed ${seed}`).toBe('ENDED');
  }
});

function promises(call: CallSnapshot): string[] {
  const states = [...call.parties.values()];
  const has = (state: PartyState) => states.includes(state);
  const broken: string[] = [];
  if ((call.state === 'ENDED') !== (call.endReason !== null)) broken.push('an end has a reason, and only an end');
  if (call.state === 'ENDED' && (has('JOINED') || has('RINGING'))) broken.push('nobody is in a call that is over');
  if (call.state !== 'ENDED' && !has('JOINED')) broken.push('somebody is in a call that goes on');
  if (call.state === 'RINGING' && !has('RINGING')) broken.push('a ringing call rings for somebody');
  return broken;
}

function randomInput(people: string, random: () => number): CallInput {
  const kind = kinds[Math.floor(random() * (kinds.length + 1))];
  return kind ? { kind, userId: people[Math.floor(random() * people.length)] ?? 'A' } : { kind: 'RING_TIMEOUT' };
}

/** mulberry32, a small generator with a seed (Tommy Ettinger, public domain). */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
