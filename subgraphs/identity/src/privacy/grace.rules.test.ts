import { expect, test } from 'vitest';
import { dueAt, readGrace } from './grace.rules.ts';

test.each([
  ['14', 'aurora', 14],
  ['0', 'aurora', 0],
  ['{"*": 14, "demo": 0}', 'demo', 0],
  ['{"*": 14, "demo": 0}', 'aurora', 14],
  ['{"*": 14}', 'constructor', 14],
])('%s gives %s %i days', (text, slug, days) => {
  const now = new Date('2026-11-21T12:00:00Z');
  expect(dueAt(readGrace(text), slug, now).getTime() - now.getTime()).toBe(days * 86_400_000);
});

test.each(['', 'soon', '-1', '31', '"14"', '{}', '{"demo": 0}', '{"*": "14"}', 'null'])(
  '%j is refused by the name of the setting',
  (text) => {
    expect(() => readGrace(text)).toThrow('IDENTITY_ERASURE_GRACE_DAYS');
  },
);
