import { expect, test } from 'vitest';
import { dueSteps, type KeyLives, type KeyState, type KeyStep, type KeyTimes, removalSteps } from './key-life.rules.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = new Date('2026-03-01T12:00:00Z');
const lives: KeyLives = { signs: 30 * day, announced: 60 * minute, trusted: 17 * minute };

/** A key whose present stage began that long ago. */
function key(kid: string, state: KeyState, ms: number): KeyTimes {
  const at = new Date(now.getTime() - ms);
  return {
    kid,
    state,
    createdAt: at,
    activatedAt: state === 'next' ? null : at,
    retiredAt: state === 'retired' || state === 'removed' ? at : null,
  };
}

const make = (as: 'next' | 'active'): KeyStep => ({ take: 'make', as });
const step = (take: 'activate' | 'retire' | 'remove', kid: string): KeyStep => ({ take, kid });

test.each<[string, readonly KeyTimes[], readonly KeyStep[]]>([
  ['the first key signs at once', [], [make('active')]],
  ['a young key goes on', [key('a', 'active', 29 * day)], []],
  ['no next key before its time', [key('a', 'active', 30 * day - 60 * minute - 1)], []],
  ['a next key is made an hour before it is needed', [key('a', 'active', 30 * day - 60 * minute)], [make('next')]],
  ['a next key waits until every verifier knows it', [key('a', 'active', 40 * day), key('b', 'next', 60 * minute - 1)], []],
  [
    'it then takes over',
    [key('a', 'active', 30 * day), key('b', 'next', 60 * minute)],
    [step('retire', 'a'), step('activate', 'b')],
  ],
  [
    'a rotation begun by hand ends in the same way, however young the active key',
    [key('a', 'active', 61 * minute), key('b', 'next', 60 * minute)],
    [step('retire', 'a'), step('activate', 'b')],
  ],
  ['a key nobody renewed for months is renewed as any other', [key('a', 'active', 400 * day)], [make('next')]],
  [
    'a retired key stays until its last token has ended',
    [key('a', 'retired', 17 * minute - 1), key('b', 'active', 17 * minute - 1)],
    [],
  ],
  ['it then goes', [key('a', 'retired', 17 * minute), key('b', 'active', 17 * minute)], [step('remove', 'a')]],
  [
    'several go together, beside a rotation',
    [key('a', 'retired', day), key('b', 'retired', day), key('c', 'active', 30 * day), key('d', 'next', day)],
    [step('retire', 'c'), step('activate', 'd'), step('remove', 'a'), step('remove', 'b')],
  ],
  ['a removed key needs nothing', [key('a', 'removed', day), key('b', 'active', day)], []],
  ['a next key signs at once where nothing else can', [key('a', 'removed', 0), key('b', 'next', 0)], [step('activate', 'b')]],
  ['a clock that was set back does nothing early', [key('a', 'active', -day), key('b', 'next', -day)], []],
])('%s', (_, keys, steps) => {
  expect(dueSteps(keys, now, lives)).toEqual(steps);
});

test('each token outlives no key, and no key is used before it was announced, whenever the schedule runs', () => {
  const short: KeyLives = { signs: 60 * minute, announced: 7 * minute, trusted: 17 * minute };
  for (const every of [1, 5, 11, 64]) {
    const told = live(short, every * minute, 600);
    for (const { createdAt, activatedAt, retiredAt, removedAt } of told.slice(1)) {
      if (activatedAt !== null) expect(activatedAt - createdAt).toBeGreaterThanOrEqual(short.announced);
      if (removedAt !== null) expect(removedAt - retiredAt!).toBeGreaterThanOrEqual(short.trusted);
    }
    const rotated = told.filter(({ retiredAt }) => retiredAt !== null);
    expect(rotated.length).toBeGreaterThan(5);
    for (const { activatedAt, retiredAt } of rotated)
      expect(retiredAt! - activatedAt!).toBeLessThanOrEqual(short.signs + 2 * every * minute);
  }
});

interface Told {
  readonly kid: string;
  createdAt: number;
  activatedAt: number | null;
  retiredAt: number | null;
  removedAt: number | null;
}

/** Lets keys live under the rules, looked after at every `interval`; at any moment one signs, and the rules ask for nothing twice. */
function live(lives: KeyLives, interval: number, rounds: number): readonly Told[] {
  const told: Told[] = [];
  const state = ({ activatedAt, retiredAt, removedAt }: Told): KeyState =>
    removedAt !== null ? 'removed' : retiredAt !== null ? 'retired' : activatedAt !== null ? 'active' : 'next';
  const date = (at: number | null) => (at === null ? null : new Date(at));
  const due = (at: number) =>
    dueSteps(
      told.map((one) => ({
        kid: one.kid,
        state: state(one),
        createdAt: new Date(one.createdAt),
        activatedAt: date(one.activatedAt),
        retiredAt: date(one.retiredAt),
      })),
      new Date(at),
      lives,
    );
  for (let round = 0; round < rounds; round += 1) {
    const at = now.getTime() + round * interval;
    for (const taken of due(at)) {
      if (taken.take === 'make')
        told.push({
          kid: `${told.length}`,
          createdAt: at,
          activatedAt: taken.as === 'active' ? at : null,
          retiredAt: null,
          removedAt: null,
        });
      else told.find(({ kid }) => kid === taken.kid)![stamps[taken.take]] = at;
    }
    expect(due(at)).toEqual([]);
    expect(told.filter((one) => state(one) === 'active')).toHaveLength(1);
  }
  return told;
}

const stamps = { activate: 'activatedAt', retire: 'retiredAt', remove: 'removedAt' } as const;

const lying = [
  key('old', 'retired', minute),
  key('now', 'active', day),
  key('soon', 'next', minute),
  key('gone', 'removed', day),
];

test.each<[string, string, readonly KeyTimes[], readonly KeyStep[]]>([
  [
    'the active key goes with the next, and a new one signs',
    'now',
    lying,
    [step('remove', 'now'), step('remove', 'soon'), make('active')],
  ],
  ['the active key alone is replaced', 'now', [key('now', 'active', day)], [step('remove', 'now'), make('active')]],
  ['a next key goes alone', 'soon', lying, [step('remove', 'soon')]],
  ['a retired key goes alone', 'old', lying, [step('remove', 'old')]],
  ['a removed key stays as it is', 'gone', lying, []],
  ['an unknown key is nothing', 'other', lying, []],
])('in an emergency %s', (_, kid, keys, steps) => {
  expect(removalSteps(keys, kid)).toEqual(steps);
});
