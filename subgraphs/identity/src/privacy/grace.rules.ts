/** Days between the request and the erasure, by the tenant's slug; `*` for all others. */
export type Grace = Readonly<Record<string, number>>;

const longest = 30;

/** `14`, or `{"*": 14, "demo": 0}`. Throws with the name of the setting. */
export function readGrace(text: string): Grace {
  const value = parse(text);
  const grace: unknown = typeof value === 'number' ? { '*': value } : value;
  if (typeof grace === 'object' && grace !== null && '*' in grace && Object.values(grace).every(isDays)) return grace as Grace;
  throw new Error(
    `IDENTITY_ERASURE_GRACE_DAYS must be a number of days from 0 to ${longest}, or {"*": 14, "<slug>": 0}, not ${text}.`,
  );
}

/** When an erasure begins that is asked for now. */
export function dueAt(grace: Grace, slug: string, now: Date): Date {
  const days = (Object.hasOwn(grace, slug) ? grace[slug] : grace['*']) as number;
  return new Date(now.getTime() + days * 24 * 3_600_000);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The law gives a month at most (GDPR article 12 (3)). */
function isDays(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= longest;
}
