/** More would only hide one that is not the person's. */
export const mostPasskeys = 20;
export const challengeLivesMs = 5 * 60_000;

const longestName = 80;

/** The name as it is kept; null where it is none. */
export function passkeyName(text: string): string | null {
  const name = text.trim();
  return name.length > 0 && name.length <= longestName ? name : null;
}

/**
 * Whether an authenticator's counter has moved on (WebAuthn 3, section 6.1.1). Those that do not count say 0 for ever. One that stays or goes back is that
 * of a copy, or the copy was here before.
 */
export function countsOn(stored: number, shown: number): boolean {
  return shown > stored || (shown === 0 && stored === 0);
}
