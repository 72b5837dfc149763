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

/** The first of the two that is wrong; null if neither is. */
export function judgeRegistration(text: {
  readonly email: string;
  readonly displayName: string;
}): { field: string; message: string } | null {
  if (!isEmail(text.email)) return { field: 'email', message: 'This is not an address for mail.' };
  if (!isDisplayName(text.displayName)) return { field: 'displayName', message: 'A name has 1 to 80 characters in one line.' };
  return null;
}
