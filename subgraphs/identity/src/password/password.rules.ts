import { commonPasswords } from './common-passwords.ts';

export const passwordLength = { least: 8, most: 256 } as const;

/** What is wrong with a new password, where `least` is what the marketplace asks for; null if nothing. Length counts characters as people see code points, not bytes. */
export function judgePassword(password: string, least: number = passwordLength.least): 'LENGTH' | 'COMMON' | null {
  const length = [...password].length;
  if (length < Math.max(least, passwordLength.least) || length > passwordLength.most) return 'LENGTH';
  return isCommon(password) ? 'COMMON' : null;
}

/** Also with capitals, and with the digits or marks that people hang on to pass a composition rule. */
function isCommon(password: string): boolean {
  const plain = password.normalize('NFKC').toLowerCase();
  return commonPasswords.has(plain) || commonPasswords.has(plain.replace(/[\d!?.@#$*_-]+$/, '')) || new Set(plain).size <= 2;
}
