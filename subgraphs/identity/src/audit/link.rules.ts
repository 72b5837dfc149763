import { createHash } from 'node:crypto';

/** What the chain says of one entry, as texts: the database's own for `facts` (jsonb) and `at` (UTC, microseconds). */
export interface LinkedEntry {
  readonly tenantId: string;
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly actorId: string | null;
  readonly actorRole: string | null;
  readonly onBehalfOf: string | null;
  readonly subjectId: string;
  readonly requestId: string;
  readonly facts: string;
  readonly personId: string | null;
  /** What stands for the personal details, which may be forgotten. */
  readonly commitment: string | null;
}

/** The hash before the first entry of every chain. */
export const noHash = '0'.repeat(64);

/**
 * The hash of an entry at its place: SHA-256, hex, over netstrings (D. J. Bernstein, 1997: `5:hello,`; null is `-,`), in this order. Each value says its own
 * length, so no two entries have the same text, and a verifier needs neither our JSON nor our code.
 */
export function linkHash(previousHash: string, number: number, entry: LinkedEntry): string {
  const { tenantId, id, at, action, actorId, actorRole, onBehalfOf, subjectId, requestId, facts, personId, commitment } = entry;
  const who = [actorId, actorRole, onBehalfOf, subjectId];
  return digest([
    'lyceum audit entry 1',
    previousHash,
    tenantId,
    String(number),
    id,
    at,
    action,
    ...who,
    requestId,
    facts,
    personId,
    commitment,
  ]);
}

/** Stands for `personal` in the chain. The salt keeps a short text from being guessed once it is forgotten; it is forgotten along. */
export function commitmentOf(salt: string, personal: string): string {
  return digest([salt, personal]);
}

/** The head of a chain at a time. */
export interface Head {
  readonly tenantId: string;
  readonly number: number;
  readonly hash: string;
  /** UTC, microseconds. */
  readonly at: string;
}

/** What is signed of a head. */
export function headText({ tenantId, number, hash, at }: Head): string {
  return netstrings(['lyceum audit anchor 1', tenantId, String(number), hash, at]);
}

function digest(values: readonly (string | null)[]): string {
  return createHash('sha256').update(netstrings(values)).digest('hex');
}

function netstrings(values: readonly (string | null)[]): string {
  return values.map((value) => (value === null ? '-,' : `${Buffer.byteLength(value)}:${value},`)).join('');
}
