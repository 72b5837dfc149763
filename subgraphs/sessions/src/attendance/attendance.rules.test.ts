import { expect, test } from 'vitest';
import { demoTerms, ordinaryTerms } from '../policy/policy.rules.ts';
import { judge, presentSeconds } from './attendance.rules.ts';

const startsAt = new Date('2026-05-04T10:00:00Z');
const endsAt = new Date('2026-05-04T11:00:00Z');
const stretch = (from: string, to: string) => ({
  joinedAt: new Date(`2026-05-04T${from}Z`),
  leftAt: new Date(`2026-05-04T${to}Z`),
});
const minutes = (count: number) => new Date(endsAt.getTime() + count * 60_000);

const unions: readonly [string, ReturnType<typeof stretch>[], number][] = [
  ['nothing is nothing', [], 0],
  ['two devices at once count once', [stretch('10:00:00', '10:30:00'), stretch('10:10:00', '10:20:00')], 1800],
  ['overlaps merge in any order', [stretch('10:20:00', '10:40:00'), stretch('10:00:00', '10:25:00')], 2400],
  ['pauses do not count', [stretch('10:00:00', '10:10:00'), stretch('10:20:00', '10:30:00')], 1200],
  ['ten early minutes count, more do not', [stretch('09:00:00', '10:00:00')], 600],
  ['what comes long after the end does not count', [stretch('11:30:00', '11:50:00')], 0],
  ['a stretch around everything is clipped on both sides', [stretch('08:00:00', '15:00:00')], 600 + 3600 + 900],
];

test.each(unions)('%s', (_, stretches, seconds) => {
  expect(presentSeconds(stretches, startsAt, endsAt, 15)).toBe(seconds);
});

const verdicts: readonly [string, { mentor: number; mentee: number; after: number }, string | null][] = [
  ['nobody is judged before the grace is over', { mentor: 3600, mentee: 3600, after: 14 }, null],
  ['both there for half of the session: attended', { mentor: 1800, mentee: 1800, after: 15 }, 'ATTENDED'],
  ['a second less than half waits for more evidence', { mentor: 1800, mentee: 1799, after: 15 }, null],
  ['and is then an absence of the mentee', { mentor: 1800, mentee: 1799, after: 30 }, 'MENTEE_NO_SHOW'],
  ['or of the mentor', { mentor: 0, mentee: 3600, after: 30 }, 'MENTOR_NO_SHOW'],
  ['where nobody came the mentor answers for it', { mentor: 0, mentee: 0, after: 30 }, 'MENTOR_NO_SHOW'],
];

test.each(verdicts)('%s', (_, { mentor, mentee, after }, outcome) => {
  const facts = { startsAt, endsAt, mentorSeconds: mentor, menteeSeconds: mentee, now: minutes(after) };
  expect(judge(facts, ordinaryTerms)).toBe(outcome);
});

test('the demo settles at the very end where both were there for a moment', () => {
  const short = { startsAt, endsAt: new Date(startsAt.getTime() + 60_000), mentorSeconds: 3, menteeSeconds: 3 };
  expect(judge({ ...short, now: short.endsAt }, demoTerms)).toBe('ATTENDED');
  expect(judge({ ...short, now: new Date(short.endsAt.getTime() - 1) }, demoTerms)).toBeNull();
});
