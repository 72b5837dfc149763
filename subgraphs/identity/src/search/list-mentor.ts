import { sql } from 'kysely';
import type { Write } from '../context.ts';
import { type Listed, listingRules, rankOf, termsOf, wordsAmong } from './listing.rules.ts';
import { learnWords } from './vocabulary.ts';

/** Makes the search say what the tables say of a mentor, in the transaction that changed it: lists them anew, or no more. The same again changes nothing. */
export async function listMentor(tx: Write, mentorId: string): Promise<void> {
  await tx.em.flush();
  // Whoever lists the same mentor meanwhile waits here, and then reads what is true then.
  await tx.db.selectFrom('mentor_profile').select('id').where('id', '=', mentorId).forUpdate().execute();
  const mentor = await readPublic(tx, mentorId);
  if (!mentor) {
    await tx.db.deleteFrom('mentor_listing').where('mentor_id', '=', mentorId).execute();
    return;
  }
  const terms = termsOf(mentor);
  const rank = rankOf(mentor);
  const { tenantId } = mentor;
  const no = await storeListing(tx, { mentorId, tenantId, rank, hourlyRate: mentor.hourlyRate });
  await storeTerms(tx, { no, tenantId, rank }, terms);
  await learnWords(tx, tenantId, wordsAmong(terms.keys()));
}

async function readPublic(tx: Write, mentorId: string): Promise<(Listed & { tenantId: string }) | null> {
  const row = await tx.db
    .selectFrom('mentor_profile')
    .innerJoin('user_account', 'user_account.id', 'mentor_profile.user_id')
    .select(['mentor_profile.tenant_id as tenantId', 'display_name as displayName', 'headline', 'bio', 'skills', 'languages'])
    .select(['hourly_rate as hourlyRate', 'verified_at', 'review_count as reviewCount', 'review_stars as reviewStars'])
    .where('mentor_profile.id', '=', mentorId)
    .where('active', '=', true)
    .where('suspended_at', 'is', null)
    .executeTakeFirst();
  return row ? { ...row, verified: row.verified_at !== null } : null;
}

interface Row {
  readonly mentorId: string;
  readonly tenantId: string;
  readonly rank: number;
  readonly hourlyRate: number | null;
}

async function storeListing(tx: Write, { mentorId, tenantId, rank, hourlyRate }: Row): Promise<number> {
  const changing = { rank, hourly_rate: hourlyRate, rules: listingRules };
  const { no } = await tx.db
    .insertInto('mentor_listing')
    .values({ tenant_id: tenantId, mentor_id: mentorId, ...changing })
    .onConflict((conflict) => conflict.column('mentor_id').doUpdateSet(changing))
    .returning('no')
    .executeTakeFirstOrThrow();
  return no;
}

/** Only rows that change are written. */
async function storeTerms(
  tx: Write,
  { no, tenantId, rank }: { no: number; tenantId: string; rank: number },
  terms: ReadonlyMap<string, number>,
): Promise<void> {
  const names = [...terms.keys()];
  await sql`delete from mentor_term where no = ${no} and term <> all(${names}::text[])`.execute(tx.db);
  await sql`
    insert into mentor_term (no, tenant_id, term, points, score)
    select ${no}, ${tenantId}, term, points, points + ${rank}::int
    from unnest(${names}::text[], ${[...terms.values()]}::int[]) as given (term, points)
    on conflict (no, term) do update set points = excluded.points, score = excluded.score
    where (mentor_term.points, mentor_term.score) <> (excluded.points, excluded.score)`.execute(tx.db);
}
