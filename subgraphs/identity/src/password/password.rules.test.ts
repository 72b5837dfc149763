import { expect, test } from 'vitest';
import { judgePassword } from './password.rules.ts';

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
  ['four plain words', 'correct horse battery staple', null],
])('%s is judged', (_, password, verdict) => {
  expect(judgePassword(password)).toBe(verdict);
});
