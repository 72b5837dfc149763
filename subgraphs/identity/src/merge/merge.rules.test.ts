import { expect, test } from 'vitest';
import { type Candidate, joinLearning, obstaclesOf } from './merge.rules.ts';

const plain: Candidate = {
  grantedRoles: [],
  suspended: false,
  minor: false,
  awaitsGuardian: false,
  erasureUnderWay: false,
  mergeUnderWay: false,
  teaches: false,
};

const codes = (keep: Candidate, drop: Candidate) => obstaclesOf(keep, drop).map(({ code }) => code);

test('nothing stands against two plain accounts', () => {
  expect(codes(plain, plain)).toEqual([]);
});

test.each([
  ['ERASURE_UNDER_WAY', { erasureUnderWay: true }],
  ['MERGE_UNDER_WAY', { mergeUnderWay: true }],
  ['SUSPENDED', { suspended: true }],
  ['MINOR', { minor: true }],
  ['GUARDIAN_ASKED', { awaitsGuardian: true }],
])('%s stands against it on either side', (code, having) => {
  expect(codes({ ...plain, ...having }, plain)).toEqual([code]);
  expect(codes(plain, { ...plain, ...having })).toEqual([code]);
});

test.each([
  ['HAS_ROLES', { grantedRoles: ['MODERATOR'] }],
  ['TEACHES', { teaches: true }],
])('%s stands against it only with the account that goes', (code, having) => {
  expect(codes({ ...plain, ...having }, plain)).toEqual([]);
  expect(codes(plain, { ...plain, ...having })).toEqual([code]);
});

test('each message says which of the two it is about', () => {
  const messages = obstaclesOf({ ...plain, minor: true }, { ...plain, teaches: true }).map(({ message }) => message);
  expect(messages[0]).toContain('that stays');
  expect(messages[1]).toContain('that goes');
});

test('what the kept profile says counts, and the other fills what it leaves open', () => {
  const kept = { goals: [], interests: ['chess'], level: null };
  const gone = { goals: ['pass'], interests: ['go'], level: 'ADVANCED' as const };
  expect(joinLearning<'ADVANCED'>(kept, gone)).toEqual({ goals: ['pass'], interests: ['chess'], level: 'ADVANCED' });
  expect(joinLearning<'BEGINNER' | 'ADVANCED'>({ ...kept, level: 'BEGINNER' }, gone).level).toBe('BEGINNER');
});
