import { expect, test } from 'vitest';
import { effectOf, type MessageFacts, type MessageState, stateOf, textProblem } from './message.rules.ts';

const plain: MessageFacts = { deleted: false, hidings: 0, suspicious: false, verdict: null };

test.each<[string, Partial<MessageFacts>, MessageState]>([
  ['a clean message is visible', {}, 'VISIBLE'],
  ['a suspicious message is held', { suspicious: true }, 'HELD'],
  ['a suspicious message that was allowed is visible', { suspicious: true, verdict: 'ALLOW' }, 'VISIBLE'],
  ['a suspicious message that was not allowed is hidden', { suspicious: true, verdict: 'REMOVE' }, 'HIDDEN'],
  ['a clean message that the scan behind delivery removes is hidden', { verdict: 'REMOVE' }, 'HIDDEN'],
  ['one standing decision hides an allowed message', { suspicious: true, verdict: 'ALLOW', hidings: 1 }, 'HIDDEN'],
  ['a held message that a moderator hides is hidden', { suspicious: true, hidings: 1 }, 'HIDDEN'],
  [
    'a deleted message stays deleted whatever is decided',
    { deleted: true, hidings: 2, suspicious: true, verdict: 'ALLOW' },
    'DELETED',
  ],
])('%s', (_, facts, expected) => {
  expect(stateOf({ ...plain, ...facts })).toBe(expected);
});

test.each<[MessageState, number | null, MessageState, string]>([
  ['HELD', null, 'VISIBLE', 'PUBLISH'],
  ['HIDDEN', null, 'VISIBLE', 'PUBLISH'],
  ['HIDDEN', 7, 'VISIBLE', 'RESTORE'],
  ['VISIBLE', 7, 'HIDDEN', 'REMOVE'],
  ['VISIBLE', 7, 'DELETED', 'REMOVE'],
  ['HIDDEN', 7, 'DELETED', 'REMOVE'],
  ['HELD', null, 'HIDDEN', 'TELL_SENDER'],
  ['HELD', null, 'DELETED', 'TELL_SENDER'],
  ['HIDDEN', 7, 'HIDDEN', 'NONE'],
])('from %s with sequence %s to %s means %s', (state, sequence, after, effect) => {
  expect(effectOf({ state, sequence }, after)).toBe(effect);
});

test('no order of facts shows to others what a verdict or a decision forbids', () => {
  for (const deleted of [true, false])
    for (const hidings of [0, 1, 2])
      for (const suspicious of [true, false])
        for (const verdict of [null, 'ALLOW', 'REMOVE'] as const) {
          const visible = stateOf({ deleted, hidings, suspicious, verdict }) === 'VISIBLE';
          const allowed = !deleted && hidings === 0 && verdict !== 'REMOVE' && (!suspicious || verdict === 'ALLOW');
          expect(visible).toBe(allowed);
        }
});

test.each([
  ['a', null],
  ['x'.repeat(4_000), null],
  ['😀'.repeat(4_000), null],
  ['x'.repeat(4_001), /4,001/],
  ['😀'.repeat(4_001), /4,001/],
  ['x'.repeat(100_000), /100,000/],
  ['', /empty/],
  [' \n\t', /empty/],
  ['a\u0000b', /U\+0000/],
])('a text is measured in characters (case %#)', (text, problem) => {
  if (problem === null) expect(textProblem(text)).toBeNull();
  else expect(textProblem(text)).toMatch(problem);
});
