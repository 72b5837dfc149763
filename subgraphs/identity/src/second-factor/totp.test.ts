import { describe, expect, test } from 'vitest';
import { base32 } from './base32.ts';
import { codeOf, matchingStep, otpauthUri, stepAt } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

/** RFC 6238, appendix B, SHA-1. */
test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('at second %i the code is %s', (second, code) => {
  expect(codeOf(secret, stepAt(new Date(second * 1000)), 8)).toBe(code);
  expect(codeOf(secret, stepAt(new Date(second * 1000)))).toBe(code.slice(2));
});

/** RFC 4648, section 10, without the padding. */
test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('base32 of "%s" is "%s"', (text, encoded) => {
  expect(base32(Buffer.from(text))).toBe(encoded);
});

describe('a code', () => {
  const now = new Date(1_234_567_890_000);
  const present = stepAt(now);
  test.each([
    ['of now', 0, 0, present],
    ['of half a minute ago', -1, 0, present - 1],
    ['of the next half minute', 1, 0, present + 1],
    ['of a minute ago', -2, 0, null],
    ['of the minute after', 2, 0, null],
    ['that was taken', 0, present, null],
    ['older than one that was taken', -1, present, null],
    ['newer than one that was taken', 1, present, present + 1],
  ])('%s', (_, shift, last, expected) => {
    expect(matchingStep(secret, codeOf(secret, present + shift), now, last)).toBe(expected);
  });

  test.each(['', '00592', '0059245', 'abcdef', ' 005924', '005 924', '００５９２４'])('is not "%s"', (code) => {
    expect(matchingStep(secret, code, now, 0)).toBeNull();
  });
});

test('the address for the QR code names marketplace and account', () => {
  expect(otpauthUri(secret, { issuer: 'Aurora & Co', account: 'ada@example.test' })).toBe(
    'otpauth://totp/Aurora%20%26%20Co:ada%40example.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Aurora%20%26%20Co&algorithm=SHA1&digits=6&period=30',
  );
});
