import { sql } from 'kysely';
import type { AnyContext, Context } from '../context/context.ts';
import { transact } from '../context/transact.ts';
import type { MasterKey } from './master-key.ts';
import { keyContext, type PersonKeyTables } from './person-cipher.ts';

/** Keys per transaction: what a crash repeats. */
const batch = 500;

/**
 * Seals the keys of all people of one subgraph by the newest master key; what the keys have sealed stays as it is. Each row says which master key it is
 * sealed by, so that a run that was interrupted goes on where it ended, and several do no harm. `ctx` sees all tenants. Resolves to how many there were.
 */
export async function rewrapKeys(ctx: AnyContext, master: MasterKey, onProgress: (done: number) => void): Promise<number> {
  let done = 0;
  for (;;) {
    const moved = await transact(ctx as Context<unknown, PersonKeyTables>, async ({ db }) => {
      const old = await db
        .selectFrom('person_key')
        .selectAll()
        .where('master_id', '<>', master.id)
        .limit(batch)
        .forUpdate()
        .skipLocked()
        .execute();
      for (const { tenant_id, person_id, sealed, master_id } of old) {
        const context = keyContext(tenant_id, person_id);
        const key = await master.open(sealed!, { masterId: master_id!, context });
        await db
          .updateTable('person_key')
          .set({ sealed: await master.seal(key, context), master_id: master.id })
          .where(sql<boolean>`(tenant_id, person_id) = (${tenant_id}, ${person_id})`)
          .execute();
      }
      return old.length;
    });
    if (moved === 0) return done;
    done += moved;
    onProgress(done);
  }
}

/** How many keys are still sealed by a master key from before. */
export async function keysToRewrap(ctx: AnyContext, master: MasterKey): Promise<number> {
  const { n } = await (ctx as Context<unknown, PersonKeyTables>).db
    .selectFrom('person_key')
    .select(({ fn }) => fn.countAll<string>().as('n'))
    .where('master_id', '<>', master.id)
    .executeTakeFirstOrThrow();
  return Number(n);
}
