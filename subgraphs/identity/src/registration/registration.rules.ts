import { judgePassword, passwordLength } from '../password/password.rules.ts';

export const tokenLivesMs = 60 * 60 * 1000;
/** More mails an hour than this to one address are not written: registering must not be a way to flood somebody. */
export const mailsPerHour = 5;

/** One address, one spelling. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Loose on purpose: whether an address exists is told by the mail that arrives. */
export function isEmail(email: string): boolean {
  return (
    email.length <= 254 &&
    /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]+\.[^\s@<>()[\]\\,;:".\p{Cc}]{2,}$/u.test(email)
  );
}

export function isDisplayName(name: string): boolean {
  return name.trim().length > 0 && [...name].length <= 80 && !/\p{Cc}/u.test(name);
}

export interface RegistrationText {
  readonly email: string;
  readonly password: string;
  readonly displayName: string;
}

/** The first thing that is wrong with a registration; null if nothing is. */
export function judgeRegistration(
  text: RegistrationText,
  least: number = passwordLength.least,
): { field: string; message: string } | 'COMMON' | null {
  if (!isEmail(text.email)) return { field: 'email', message: 'This is not an address for mail.' };
  if (!isDisplayName(text.displayName)) return { field: 'displayName', message: 'A name has 1 to 80 characters in one line.' };
  const password = judgePassword(text.password, least);
  if (password === 'LENGTH') {
    return { field: 'password', message: `A password has ${least} to ${passwordLength.most} characters.` };
  }
  return password;
}
