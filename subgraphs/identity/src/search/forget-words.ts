import { transact } from '@lyceum/kit/context/transact.ts';
import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import { lockVocabulary } from './vocabulary.ts';

/**
 * Forgets the words that no listing has any more (they may be somebody's name) and counts the use of the others: tenant by tenant, because nobody learns
 * words of a tenant meanwhile, and in two short statements each; whoever searches is not kept.
 */
export async function forgetUnusedWords(ctx: Ctx): Promise<void> {
  const tenants = await ctx.db.selectFrom('search_word').select('tenant_id as id').distinct().execute();
  for (const { id } of tenants)
    await transact(ctx, async (tx) => {
      await dropUnusedWords(tx, id);
      await sql`
        update search_word as known set listings = counted.listings
        from (
          select term, count(*)::int as listings from mentor_term where tenant_id = ${id} and points > 0 group by term
        ) as counted
        where known.tenant_id = ${id} and counted.term = known.word and counted.listings <> known.listings`.execute(tx.db);
    });
}

/** The first half, for who must not wait for the night. Resolves to how many words there were. */
export async function dropUnusedWords(tx: Write, tenantId: string): Promise<number> {
  await lockVocabulary(tx, tenantId, 'forgetting');
  const { numAffectedRows } = await sql`
    delete from search_word as known
    where known.tenant_id = ${tenantId} and not exists (
      select from mentor_term where mentor_term.tenant_id = known.tenant_id and mentor_term.term = known.word
    )`.execute(tx.db);
  return Number(numAffectedRows ?? 0);
}
