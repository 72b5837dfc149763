import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { AnchorVerifier } from './anchor-key.ts';
import { noHash } from './link.rules.ts';
import { readAnchors, readChain } from './read-chain.ts';
import { judgeAnchor, judgeLink } from './verdict.rules.ts';

/** Something that is not as it was written. */
export interface Fault {
  /** The place in the chain. */
  readonly number: number;
  /** The entry that is there now; null where there is none, and for what is wrong with a signed head. */
  readonly id: string | null;
  readonly what: string;
}

/** A place in a chain and what it says of all before it. */
export interface KnownHead {
  readonly number: number;
  readonly hash: string;
}

export interface Verdict {
  /** How many entries are in the chain, by their numbers. */
  readonly length: number;
  /** How many heads were signed. */
  readonly anchors: number;
  /** Entries whose details are forgotten. */
  readonly forgotten: number;
  /** Entries that wait for their place: for a second at most, while a process of identity runs. */
  readonly open: number;
  /** The first of them, in order; a chain that was tampered with may have as many as entries. */
  readonly faults: readonly Fault[];
  /** Null while the chain is empty. */
  readonly head: KnownHead | null;
}

export interface Verifying {
  readonly tenantId: string;
  /** Whose signatures count. */
  readonly keys: readonly AnchorVerifier[];
  /** Heads that were kept elsewhere: the chain must still go through them. */
  readonly known?: readonly KnownHead[];
}

const mostFaults = 20;

/** Reads a whole chain, in pages, and says what does not hold. It may grow meanwhile; what is judged is the chain as it was at the beginning. */
export async function verifyChain(ctx: Ctx, { tenantId, keys, known = [] }: Verifying): Promise<Verdict> {
  const bounds = await readBounds(ctx, tenantId);
  const faults = new FaultList();
  const signed = readAnchors(ctx, tenantId, bounds.anchor);
  const copies = new Map(known.map(({ number, hash }) => [number, hash]));
  let next = await signed.next();
  let tip: KnownHead = { number: 0, hash: noHash };
  let [anchors, forgotten] = [0, 0];

  /** All heads up to a place; those before it have no entry, or they would have been looked at. */
  const lookAtAnchors = async (place: number, hash: string | null) => {
    for (; !next.done && next.value.number <= place; next = await signed.next()) {
      anchors += 1;
      const { number } = next.value;
      const what = judgeAnchor(next.value, number === place ? hash : null, keys);
      if (what) faults.add(number, null, what);
    }
  };

  for await (const row of readChain(ctx, tenantId, bounds.entry)) {
    faults.addMissing(tip.number + 1, row.number - 1);
    for (const what of judgeLink(row, tip.hash)) faults.add(row.number, row.id, what);
    const copy = copies.get(row.number);
    if (copy !== undefined && copy !== row.hash) faults.add(row.number, row.id, 'the hash is another one than in the copy');
    copies.delete(row.number);
    if (row.commitment !== null && row.personal === null) forgotten += 1;
    await lookAtAnchors(row.number, row.hash);
    // Goes on with what is written there, so that one change is told once.
    tip = { number: row.number, hash: row.hash };
  }
  await lookAtAnchors(Number.MAX_SAFE_INTEGER, null);
  for (const number of copies.keys()) faults.add(number, null, 'the copy has an entry here, and the chain has none');
  if (bounds.anchor < tip.number) faults.add(tip.number, null, `nobody signed what comes behind ${bounds.anchor}`);
  const head = tip.number === 0 ? null : tip;
  return { length: tip.number, anchors, forgotten, open: bounds.open, faults: faults.first, head };
}

class FaultList {
  readonly first: Fault[] = [];

  add(number: number, id: string | null, what: string): void {
    if (this.first.length < mostFaults) this.first.push({ number, id, what });
  }

  addMissing(from: number, to: number): void {
    if (from <= to) this.add(from, null, from === to ? 'the entry is missing' : `the entries up to ${to} are missing`);
  }
}

/** Of one moment: the two ends of the chain, and what waits. */
async function readBounds({ db }: Ctx, tenantId: string) {
  const { rows } = await sql<{ entry: number; anchor: number; open: number }>`
    select
      (select coalesce(max(number), 0) from audit_entry where tenant_id = ${tenantId}) as entry,
      (select coalesce(max(number), 0) from audit_anchor where tenant_id = ${tenantId}) as anchor,
      (select count(*) from audit_entry where tenant_id = ${tenantId} and number is null) as open`.execute(db);
  return rows[0]!;
}
