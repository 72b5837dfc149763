import { expect, test } from 'vitest';
import { digitsOf, nextCodeAt } from './phone.rules.ts';
import { readNumber } from './read-number.ts';

test.each([
  ['+49 151 23456789', '+4915123456789'],
  [' +1 (212) 555-2368 ', '+12125552368'],
  ['+44 7400 123456', '+447400123456'],
])('%j is %s', async (text, number) => {
  expect(await readNumber(text, null)).toEqual({ number });
});

test.each(['', '0151 23456789', '+49', '+49 1', '+999 123456789', 'call me', '+49 30 901820 ext. 5', `+49151${'2'.repeat(60)}`])(
  '%j is none',
  async (text) => {
    expect(await readNumber(text, null)).toMatch(/no telephone number/);
  },
);

test('of other countries than those that are named nothing is taken', async () => {
  expect(await readNumber('+4915123456789', ['AT', 'DE'])).toEqual({ number: '+4915123456789' });
  expect(await readNumber('+447400123456', ['AT', 'DE'])).toBe('No messages are sent to numbers of this country.');
});

test('a code becomes six digits, leading zeros among them', () => {
  expect(digitsOf(Buffer.alloc(32).toString('base64url'))).toBe('000000');
  expect(digitsOf(Buffer.from('00000000000f4240'.padEnd(64, 'f'), 'hex').toString('base64url'))).toBe('000000');
  expect(digitsOf(Buffer.from('00000000000f423f'.padEnd(64, 'f'), 'hex').toString('base64url'))).toBe('999999');
});

test('of so many in a day the oldest says when the next is taken', () => {
  const asked = [1, 2, 3].map((hour) => new Date(`2026-03-01T0${hour}:00:00Z`));
  expect(nextCodeAt(asked, 4)).toBeNull();
  expect(nextCodeAt(asked, 3)).toEqual(new Date('2026-03-02T01:00:00Z'));
  expect(nextCodeAt(asked, 2)).toEqual(new Date('2026-03-02T02:00:00Z'));
});
