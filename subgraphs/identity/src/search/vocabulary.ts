import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import { mistakes, spellingKeys } from './spelling.rules.ts';

/**
 * Words with one beginning that are tried: those that most people use, as long as they, and the word itself, are together used so often: who types two letters
 * wants an answer at once, and whose word finds thousands needs no others.
 */
const mostBegun = 50;
const mostUses = 5_000;

/** Behind every character of the plane in which people write. */
const last = '\u{10ffff}';

/** Who learns words of a tenant holds this together with all others who do; who forgets some holds it alone, so that none is forgotten that is being learnt. */
export function lockVocabulary(tx: Write, tenantId: string, how: 'learning' | 'forgetting') {
  const lock = sql.raw(how === 'learning' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock');
  return sql`select ${lock}(hashtext('identity.vocabulary'), hashtext(${tenantId}))`.execute(tx.db);
}

/** Makes words known to the tenant. In one order, so that two who learn the same words wait for each other and never in a circle. */
export async function learnWords(tx: Write, tenantId: string, words: readonly string[]): Promise<void> {
  await lockVocabulary(tx, tenantId, 'learning');
  const { rows } = await sql<{ word: string }>`
    insert into search_word (tenant_id, word) select ${tenantId}, word from unnest(${words.toSorted()}::text[]) as word
    on conflict do nothing returning word`.execute(tx.db);
  const pairs = rows.flatMap(({ word }) => spellingKeys(word).map((key) => ({ key, word })));
  if (pairs.length === 0) return;
  await sql`
    insert into search_spelling (tenant_id, key, word)
    select ${tenantId}, key, word from unnest(${pairs.map(({ key }) => key)}::text[], ${pairs.map(({ word }) => word)}::text[]) as pair (key, word)
    on conflict do nothing`.execute(tx.db);
}

/** Words of the tenant that begin so, but for this one; they may have fallen out of use. Null: this one alone finds enough. */
export async function wordsBegunBy(ctx: Ctx, beginning: string): Promise<readonly string[] | null> {
  const rows = await ctx.db
    .selectFrom('search_word')
    .select(['word', 'listings'])
    .where('tenant_id', '=', ctx.viewer.tenantId)
    .where('word', '>=', beginning)
    .where('word', '<', `${beginning}${last}`)
    .orderBy(({ eb }) => eb('word', '=', beginning), 'desc')
    .orderBy('listings', 'desc')
    .orderBy('word')
    .limit(mostBegun)
    .execute();
  if (rows[0]?.word === beginning && rows[0].listings > mostUses) return null;
  let uses = 0;
  return rows
    .filter(({ listings }, index) => {
      uses += listings;
      return index === 0 || uses <= mostUses;
    })
    .flatMap(({ word }) => (word === beginning ? [] : [word]));
}

/** Words of the tenant for which this one may be a misspelling, and how many mistakes that would be; they may have fallen out of use. */
export async function wordsNear(ctx: Ctx, typed: string): Promise<ReadonlyMap<string, number>> {
  const keys = spellingKeys(typed);
  if (keys.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('search_spelling')
    .select('word')
    .distinct()
    .where('tenant_id', '=', ctx.viewer.tenantId)
    .where(sql<boolean>`key = any(${keys}::text[])`)
    .execute();
  const near = rows.flatMap(({ word }) => {
    const count = mistakes(typed, word);
    return count === null ? [] : [[word, count] as const];
  });
  return new Map(near);
}

/** Which of these terms some listing has now. */
export async function termsInUse(ctx: Ctx, terms: readonly string[]): Promise<ReadonlySet<string>> {
  if (terms.length === 0) return new Set();
  const { rows } = await sql<{ term: string }>`
    select term from unnest(${[...new Set(terms)]}::text[]) as asked (term)
    where exists (
      select from mentor_term where tenant_id = ${ctx.viewer.tenantId} and mentor_term.term = asked.term collate "C"
    )`.execute(ctx.db);
  return new Set(rows.map(({ term }) => term));
}
