import { commonPasswords, leakedPasswords } from './common-passwords.ts';

export const passwordLength = { least: 8, most: 256 } as const;

/** What this house and what people do in it are called: part of no good password by themselves. The names of the marketplace are added to them. */
export const wordsOfTheHouse = [
  ...['lyceum', 'mentor', 'mentors', 'mentoring', 'mentorship', 'mentee', 'mentees', 'tutor', 'tutors', 'tutoring'],
  ...['teacher', 'teaching', 'student', 'students', 'learner', 'learning', 'lesson', 'lessons', 'academy', 'school'],
  ...['moderator', 'admin', 'administrator', 'marketplace', 'session', 'password'],
] as const;

/** What one marketplace asks of a new password. */
export interface PasswordPolicy {
  /** Characters. */
  readonly least: number;
  /** What the marketplace is called; texts of any kind. */
  readonly names: readonly string[];
}

export type PasswordFault = 'LENGTH' | 'COMMON' | 'NAME';

const ofTheHouse: PasswordPolicy = { least: passwordLength.least, names: [] };

/** What is wrong with a new password; null if nothing. Length counts characters as people see code points, not bytes. */
export function judgePassword(password: string, { least, names } = ofTheHouse): PasswordFault | null {
  const length = [...password].length;
  if (length < Math.max(least, passwordLength.least) || length > passwordLength.most) return 'LENGTH';
  if (isCommon(password)) return 'COMMON';
  return isMadeOf([...wordsOfTheHouse, ...names.flatMap(wordsIn)], password) ? 'NAME' : null;
}

/** Also with capitals, and with the digits or marks that people hang on to pass a composition rule. */
function isCommon(password: string): boolean {
  const plain = plainly(password);
  if (leakedPasswords().has(plain) || commonPasswords.has(plain)) return true;
  return commonPasswords.has(plain.replace(/[\d!?.@#$*_-]+$/, '')) || new Set(plain).size <= 2;
}

/** True if nothing but the words, digits and marks are in it. By places that words can end at, because an expression of alternatives may never come to an end. */
function isMadeOf(words: readonly string[], password: string): boolean {
  const letters = wordsIn(password).join('');
  const ends = new Set([0]);
  // A set may grow while it is walked.
  for (const at of ends) for (const word of words) if (letters.startsWith(word, at)) ends.add(at + word.length);
  return letters !== '' && ends.has(letters.length);
}

function wordsIn(text: string): string[] {
  return plainly(text).match(/\p{L}+/gu) ?? [];
}

function plainly(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
