import { expect, test } from 'vitest';
import { leakedPasswords } from './common-passwords.ts';
import { judgePassword, passwordLength } from './password.rules.ts';

test.each([
  ['seven characters', 'ab3-x_9', 'LENGTH'],
  ['eight characters', 'ab3-x_9q', null],
  ['256 characters', `${'ab'.repeat(126)}cdef`, null],
  ['257 characters', `${'ab'.repeat(126)}cdefg`, 'LENGTH'],
  ['eight characters beyond the basic plane', '🐎🔋📎🧷🪡🧵🪢🧶', null],
  ['a leaked one', 'iloveyou', 'COMMON'],
  ['a leaked one in capitals', 'ILOVEYOU', 'COMMON'],
  ['a leaked one with a decoration', 'Password2024!', 'COMMON'],
  ['one character again and again', 'aaaaaaaaaaaa', 'COMMON'],
  ['one that only a list of leaks knows', 'slipknot', 'COMMON'],
  ['a word of the house with a decoration', 'Tutoring-2026!', 'NAME'],
  ['words of the house side by side', 'mentorship4Students', 'NAME'],
  ['a word of the house among others', 'mentors like marmalade', null],
  ['digits alone', '83920175526', null],
  ['four plain words', 'correct horse battery staple', null],
])('%s is judged', (_, password, verdict) => {
  expect(judgePassword(password)).toBe(verdict);
});

test('names of the marketplace, alone or with words of the house, are no password there', () => {
  const policy = { least: 8, names: ['Söder & Krägen', 'soeder'] };
  const judge = (password: string) => judgePassword(password, policy);
  expect(['krägen2026', 'Söder Krägen', 'MentorSoeder!'].map(judge)).toEqual(['NAME', 'NAME', 'NAME']);
  expect(judge('Krägenweste 7')).toBeNull();
  expect(judgePassword('krägen2026')).toBeNull();
});

test('the list of leaked passwords holds more than three thousand that would be long enough', () => {
  expect([...leakedPasswords()].filter((password) => password.length >= passwordLength.least).length).toBeGreaterThan(3000);
});
