import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { MentorFilter } from '../generated/resolvers.ts';
import { loadMentor, type MentorRow } from '../profile/mentor.query.ts';
import { loadTaxonomy } from '../skill/taxonomy.query.ts';
import { everybody } from './listing.rules.ts';
import { type Group, type Question, understand } from './question.ts';

export type MentorPage = Connection<MentorRow>;

/** Public mentors, the best finds first; where nobody has all words, those who have the first ones. */
export async function searchMentors(ctx: Ctx, filter: MentorFilter | null | undefined, page: PageArgs): Promise<MentorPage> {
  const question = await understand(ctx, filter ?? {}, await loadTaxonomy(ctx));
  const found = question ? await pageOf(ctx, question, page) : await pageOf(ctx, nobody, page);
  const mentors = await Promise.all(found.edges.map(({ node }) => loadMentor(ctx, node.mentorId ?? '')));
  // Who was closed between the two statements is left out; the page is shorter then.
  const edges = found.edges.flatMap(({ cursor }, index) => {
    const node = mentors[index];
    return node?.active ? [{ node, cursor }] : [];
  });
  return { edges, nodes: edges.map(({ node }) => node), pageInfo: found.pageInfo };
}

const nobody: Question = { words: [], filters: [{ exact: [], near: [] }], rate: { least: null, most: null } };

async function pageOf(ctx: Ctx, question: Question, page: PageArgs): Promise<Connection<Found>> {
  const found = await paginate(selectFound(ctx, question), page, {
    order: [
      ['found.score', 'desc'],
      ['found.no', 'desc'],
    ],
    map: ({ mentorId }): Found => ({ mentorId }),
  });
  if (found.edges.length > 0 || question.words.length < 2) return found;
  // The end of a list, or an empty one?
  const continued = (page.after ?? page.before ?? null) !== null;
  if (continued && (await selectFound(ctx, question).limit(1).execute()).length > 0) return found;
  return pageOf(ctx, { ...question, words: question.words.slice(0, -1) }, page);
}

interface Found {
  /** Null: closed since the statement began. */
  readonly mentorId: string | null;
}

/** The mentor's name is a subquery, so that it is looked up for the page alone and not for all that is sorted. */
function selectFound(ctx: Ctx, question: Question) {
  const query = ctx.db
    .selectFrom(foundBy(ctx.viewer.tenantId, question).as('found'))
    .select(['found.no', 'found.score'])
    .select(({ selectFrom }) =>
      selectFrom('mentor_listing').select('mentor_id').whereRef('mentor_listing.no', '=', 'found.no').as('mentorId'),
    );
  const { least, most } = question.rate;
  if (least === null && most === null) return query;
  return query
    .innerJoin('mentor_listing as priced', 'priced.no', 'found.no')
    .where('priced.hourly_rate', '>=', least ?? 0)
    .$if(most !== null, (priced) => priced.where('priced.hourly_rate', '<=', most));
}

/**
 * Listings that are in every group. The first group's score holds the mentor's rank, the other words add their points, filters nothing: so a question of one word is
 * read off the index in its order, however many there are and whatever else they must be.
 */
function foundBy(tenantId: string, { words, filters }: Question): RawBuilder<{ no: number; score: number }> {
  const [first = { exact: [everybody], near: [] }, ...others] = [...words, ...filters];
  const score = sql.join(
    [sql`g0.score`, ...others.slice(0, Math.max(0, words.length - 1)).map((_, index) => sql`${sql.ref(`g${index + 1}`)}.points`)],
    sql` + `,
  );
  const joined = others.map((group, index) => sql`join ${listingsOf(tenantId, group)} as ${sql.ref(`g${index + 1}`)} using (no)`);
  return sql`(select no, ${score} as score from ${listingsOf(tenantId, first)} as g0 ${sql.join(joined, sql` `)})`;
}

/** `no, points, score` of the listings that have a term of the group; whoever has several counts by the best. */
function listingsOf(tenantId: string, { exact, near }: Group) {
  if (exact.length === 1 && near.length === 0) {
    return sql`(select no, points, score from mentor_term where tenant_id = ${tenantId} and term = ${exact[0]})`;
  }
  return sql`(
    select no, max(worth) as points, max(worth) + max(rank) as score
    from (
      select no, score - points as rank, case when term = any(${exact}::text[]) then points else points / 2 end as worth
      from mentor_term where tenant_id = ${tenantId} and term = any(${[...exact, ...near]}::text[])
    ) as each_term
    group by no
  )`;
}
