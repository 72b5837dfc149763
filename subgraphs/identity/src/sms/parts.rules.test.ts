import { expect, test } from 'vitest';
import { partsOf } from './parts.rules.ts';

test.each([
  ['nothing', '', 'GSM-7', 1],
  ['what fits', 'a'.repeat(160), 'GSM-7', 1],
  ['one more', 'a'.repeat(161), 'GSM-7', 2],
  ['two parts with their numbers', 'a'.repeat(306), 'GSM-7', 2],
  ['one more than that', 'a'.repeat(307), 'GSM-7', 3],
  ['letters of German', 'äöüÄÖÜß'.repeat(22), 'GSM-7', 1],
  ['characters of the extension, which count twice', '€'.repeat(80), 'GSM-7', 1],
  ['one more of them', '€'.repeat(81), 'GSM-7', 2],
  ['one that would be torn apart between two parts', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 3],
  ['an apostrophe of the typographers', 'it’s', 'UCS-2', 1],
  ['small ç, which is not in it though the large one is', 'ç', 'UCS-2', 1],
  ['what fits of another alphabet', 'Я'.repeat(70), 'UCS-2', 1],
  ['one more of another alphabet', 'Я'.repeat(71), 'UCS-2', 2],
  ['two parts of another alphabet', 'Я'.repeat(134), 'UCS-2', 2],
  ['one more than those', 'Я'.repeat(135), 'UCS-2', 3],
  ['an emoji, which is two units and stays whole', `${'Я'.repeat(66)}🎓${'Я'.repeat(66)}`, 'UCS-2', 3],
])('%s', (_, text, alphabet, count) => {
  expect(partsOf(text)).toEqual({ alphabet, count });
});

test('the alphabet has its 127 characters, and nine more and a page break', () => {
  const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code)).filter(
    (one) => partsOf(one).alphabet === 'GSM-7',
  );
  expect(all).toHaveLength(127 + 10);
});
