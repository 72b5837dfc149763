import type { AnchorVerifier } from './anchor-key.ts';
import type { AnchorRow, LinkRow } from './link.query.ts';
import { commitmentOf, headText, linkHash } from './link.rules.ts';

/** What is wrong with an entry behind `previousHash`. */
export function judgeLink(row: LinkRow & { readonly number: number }, previousHash: string): readonly string[] {
  const faults: string[] = [];
  if (linkHash(previousHash, row.number, row) !== row.hash)
    faults.push('the hash is not that of this entry behind the one before: one of the two was changed, moved or replaced');
  if (!keepsCommitment(row)) faults.push('the reason or the details are not those that were written');
  return faults;
}

/** Forgotten are details and salt together, and only where there were any. */
function keepsCommitment({ commitment, personal, salt }: LinkRow): boolean {
  if (personal === null || salt === null) return personal === salt;
  return commitmentOf(salt, personal) === commitment;
}

/** What is wrong with a signed head; `hash` is what the chain has there, null where it has nothing. */
export function judgeAnchor(anchor: AnchorRow, hash: string | null, keys: readonly AnchorVerifier[]): string | null {
  const key = keys.find(({ id }) => id === anchor.keyId);
  if (!key)
    return `the head was signed by the key ${anchor.keyId}, which is not known here; after a change of the master key, trust the old one's public key`;
  if (!key.verify(headText(anchor), anchor.signature)) return 'the signature of the head is not right';
  if (hash === null) return 'the head was signed, and the chain has no entry here';
  return hash === anchor.hash ? null : 'the hash is another one than that which was signed';
}
