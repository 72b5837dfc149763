export const codeLivesMs = 5 * 60_000;

const hour = 3_600_000;
/** Codes in a day: somebody who mistypes needs two or three; whoever is paid for messages to a number wants thousands (SMS pumping). */
export const mostCodes = { ofPerson: 5, toNumber: 5, ofTenant: 500, withinMs: 24 * hour } as const;

/** Tries at somebody's code are counted together: for `countAttempt` and `clearAttempts`. */
export function phoneTries(userId: string): string {
  return `phone of ${userId}`;
}

/** Six digits of a code of 43 characters, each as likely as the others. */
export function digitsOf(code: string): string {
  const bits = Buffer.from(code, 'base64url').readBigUInt64BE();
  return String(bits % 1_000_000n).padStart(6, '0');
}

/** When the next one may be asked for, by the times of those that count, oldest first; null: now. */
export function nextCodeAt(asked: readonly Date[], most: number): Date | null {
  const oldest = asked.at(-most);
  return oldest ? new Date(oldest.getTime() + mostCodes.withinMs) : null;
}
