import { describe, expect, test } from 'vitest';
import { judgeConfirmation, judgeUndo, maskEmail, nextRequestAt } from './email-change.rules.ts';

const now = new Date('2026-03-01T12:00:00Z');
const later = new Date(now.getTime() + 1);
const open = { expiresAt: later, oldConfirmedAt: null, newConfirmedAt: null, completedAt: null, undoUntil: null, endedAt: null };
const done = { ...open, oldConfirmedAt: now, newConfirmedAt: now, completedAt: now, undoUntil: later };

describe('a confirmation', () => {
  test.each([
    ['by the old side first', open, 'OLD', 'WAIT'],
    ['by the new side first', open, 'NEW', 'WAIT'],
    ['by the old side last', { ...open, newConfirmedAt: now }, 'OLD', 'COMPLETE'],
    ['by the new side last', { ...open, oldConfirmedAt: now }, 'NEW', 'COMPLETE'],
    ['by the same side again', { ...open, oldConfirmedAt: now }, 'OLD', 'INVALID'],
    ['at the end of its time', { ...open, expiresAt: now }, 'NEW', 'EXPIRED'],
    ['too late by the second side', { ...open, oldConfirmedAt: now, expiresAt: now }, 'NEW', 'EXPIRED'],
    ['of a change that was replaced', { ...open, endedAt: now }, 'OLD', 'INVALID'],
    ['of a change that was made', done, 'OLD', 'INVALID'],
  ] as const)('%s', (_, change, side, verdict) => {
    expect(judgeConfirmation(change, side, now)).toBe(verdict);
  });
});

test.each([
  ['that was made', done, 'UNDO'],
  ['that was made long ago', { ...done, undoUntil: now }, 'EXPIRED'],
  ['that was not made yet', { ...open, oldConfirmedAt: now }, 'INVALID'],
  ['that was undone', { ...done, endedAt: now }, 'INVALID'],
] as const)('undoing a change %s', (_, change, verdict) => {
  expect(judgeUndo(change, now)).toBe(verdict);
});

test('the sixth request waits until the first of the last five is an hour old', () => {
  const asked = [0, 1, 2, 3, 4, 5].map((minutes) => new Date(now.getTime() + minutes * 60_000));
  expect(nextRequestAt([])).toBeNull();
  expect(nextRequestAt(asked.slice(0, 4))).toBeNull();
  expect(nextRequestAt(asked.slice(0, 5))).toEqual(new Date('2026-03-01T13:00:00Z'));
  expect(nextRequestAt(asked)).toEqual(new Date('2026-03-01T13:01:00Z'));
});

test.each([
  ['ada@example.test', 'a…@example.test'],
  ['🐎@example.test', '🐎…@example.test'],
  ['a@example.test', 'a…@example.test'],
])('%s is shown as %s', (email, masked) => {
  expect(maskEmail(email)).toBe(masked);
});
