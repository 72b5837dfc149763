import { transact } from '@lyceum/kit/context/transact.ts';
import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import { lockVocabulary } from './vocabulary.ts';

/**
 * Forgets the words that no listing has any more (they may be somebody's name) and counts the use of the others. Nobody learns words meanwhile, which is why it is
 * done in two short statements; whoever searches is not kept.
 */
export function forgetUnusedWords(ctx: Ctx): Promise<void> {
  return transact(ctx, async (tx) => {
    await dropUnusedWords(tx);
    await sql`
      update search_word as known set listings = counted.listings
      from (select tenant_id, term, count(*)::int as listings from mentor_term where points > 0 group by tenant_id, term) as counted
      where counted.tenant_id = known.tenant_id and counted.term = known.word and counted.listings <> known.listings`.execute(
      tx.db,
    );
  });
}

/** The first half, for who must not wait for the night. Resolves to how many words there were. */
export async function dropUnusedWords(tx: Write): Promise<number> {
  await lockVocabulary(tx, 'forgetting');
  const { numAffectedRows } = await sql`
    delete from search_word as known
    where not exists (select from mentor_term where mentor_term.tenant_id = known.tenant_id and mentor_term.term = known.word)`.execute(
    tx.db,
  );
  return Number(numAffectedRows ?? 0);
}
