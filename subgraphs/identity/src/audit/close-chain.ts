import { transact } from '@lyceum/kit/context/transact.ts';
import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import type { AnchorKey } from './anchor-key.ts';
import { type LinkRow, readTip, selectLinks } from './link.query.ts';
import { headText, linkHash, noHash } from './link.rules.ts';

const atOnce = 500;

/** Held by the one who closes; writers never ask for it. */
export const closingLock = (tenantId: string) => sql`hashtextextended(${`lyceum identity audit ${tenantId}`}, 0)`;

/**
 * Gives the committed entries of a tenant that have none their place: number, hash, and a signed head. In the order of their times, behind all that
 * were closed before; so an entry that commits late comes late. Resolves to how many, 0 also where somebody else is at it.
 */
export async function closeChain(ctx: Ctx, tenantId: string, key: AnchorKey): Promise<number> {
  const closed = await transact(ctx, (tx) => closeSome(tx, tenantId, key));
  return closed < atOnce ? closed : closed + (await closeChain(ctx, tenantId, key));
}

async function closeSome(tx: Write, tenantId: string, key: AnchorKey): Promise<number> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${closingLock(tenantId)}) as mine`.execute(
    tx.db,
  );
  if (!rows[0]?.mine) return 0;
  // A statement of its own, behind the lock: it sees what the closer before has committed.
  const tip = (await readTip(tx, tenantId)) ?? { number: 0, hash: noHash };
  const entries = await selectLinks(tx, tenantId).where('number', 'is', null).orderBy('at').orderBy('id').limit(atOnce).execute();
  if (entries.length === 0) return 0;
  const links = linked(tip, entries);
  await writeLinks(tx, links);
  await signHead(tx, tenantId, links.at(-1)!, key);
  return links.length;
}

interface Link {
  readonly id: string;
  readonly number: number;
  readonly hash: string;
}

function linked(tip: { readonly number: number; readonly hash: string }, entries: readonly LinkRow[]): readonly Link[] {
  let { number, hash } = tip;
  return entries.map((entry) => {
    number += 1;
    hash = linkHash(hash, number, entry);
    return { id: entry.id, number, hash };
  });
}

async function writeLinks(tx: Write, links: readonly Link[]): Promise<void> {
  const column = <K extends keyof Link>(name: K) => links.map((link) => link[name]);
  await sql`
    update audit_entry set number = link.number, hash = link.hash
    from unnest(${column('id')}::text[], ${column('number')}::bigint[], ${column('hash')}::text[]) as link (id, number, hash)
    where audit_entry.id = link.id`.execute(tx.db);
}

async function signHead(tx: Write, tenantId: string, { number, hash }: Link, key: AnchorKey): Promise<void> {
  const at = tx.clock.now().toISOString().replace('Z', '000Z');
  const signature = key.sign(headText({ tenantId, number, hash, at }));
  await tx.db
    .insertInto('audit_anchor')
    .values({ tenant_id: tenantId, number, hash, at: new Date(at), key_id: key.id, signature })
    .execute();
  // Logs are kept elsewhere than the database: what they say of a head, nobody can take back there.
  tx.afterCommit(() => tx.log.info({ tenantId, number, hash }, 'the audit chain was closed up to here'));
}
