import { expect, test } from 'vitest';
import { foldText, wordsOf } from './words.rules.ts';

test.each([
  ['Prüfung, ÉCOLE & señor', ['prufung', 'ecole', 'senor']],
  ['Straße Łódź Øresund', ['strasse', 'lodz', 'oresund']],
  ['C++, C# und Node.js', ['c++', 'c#', 'und', 'node', 'js']],
  ['ﬁnance ＴＯＥＩＣ', ['finance', 'toeic']],
  ['Алгебра й', ['алгебра', 'и']],
  ['हिन्दी', ['हिन्दी'.normalize('NFKD')]],
  ['東京で数学', ['東京', 'て\u3099', '数学']],
  ['% _ -- …', []],
  ['', []],
  ['x'.repeat(50), ['x'.repeat(40)]],
])('%s has the words %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test('folding again changes nothing', () => {
  for (const text of ['İstanbul', 'Ǆ', 'ẞ', 'Œuvre', 'ＡＢＣ', '한국어']) expect(foldText(foldText(text))).toBe(foldText(text));
});
