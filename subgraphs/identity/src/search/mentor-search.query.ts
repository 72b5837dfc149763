import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { MentorFilter } from '../generated/resolvers.ts';
import { loadMentor, type MentorRow } from '../profile/mentor.query.ts';
import { loadTaxonomy } from '../skill/taxonomy.query.ts';
import { countsNothing, everybody } from './listing.rules.ts';
import { type Group, only, type Question, understand } from './question.ts';

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

const nobody: Question = { words: [], filters: [only()], rate: { least: null, most: null } };

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
 * Listings that are in every group. The first word's score holds the mentor's rank, the others add their points, filters nothing: a question of one word, or of none, is
 * read off the index in its order, and stops with the page, if many pass the filters; if few do, PostgreSQL begins with those.
 */
function foundBy(tenantId: string, { words, filters, rate }: Question): RawBuilder<{ no: number; score: number }> {
  const isAlone = words.length === 1 && filters.length === 0 && rate.least === null && rate.most === null;
  const [first = leastOf(filters), ...others] = words;
  const names = others.map((_, index) => sql.ref(`g${index + 1}`));
  const joined = others.map((group, index) => sql`join ${listingsOf(tenantId, group)} as ${names[index]} using (no)`);
  const score = sql.join([sql`g0.score`, ...names.map((name) => sql`${name}.points`)], sql` + `);
  const passes = filters
    .filter((group) => group !== first)
    .map(
      ({ exact }) =>
        sql`exists (select from mentor_term as f where f.no = g0.no and f.tenant_id = ${tenantId} and ${isOneOf(exact)})`,
    );
  return sql`(
    select no, ${score} as score from ${listingsOf(tenantId, first, isAlone ? mostNear : null)} as g0 ${sql.join(joined, sql` `)}
    where ${sql.join([sql`true`, ...passes], sql` and `)}
  )`;
}

/** Where no word is asked for: a filter that counts nothing leaves the order that everybody has, and needs not be looked up for each of them. */
function leastOf(filters: readonly Group[]): Group {
  return filters.find(({ exact }) => exact.length === 1 && countsNothing(exact[0]!)) ?? only(everybody);
}

/** One term is compared by itself, because the planner then knows how many have it. */
function isOneOf(terms: readonly string[]) {
  return terms.length === 1 ? sql`f.term = ${terms[0]}` : sql`f.term = any(${terms}::text[])`;
}

/** Listings of one word that is only near, where nothing else narrows the question: who wants more of them completes the word. */
const mostNear = 1000;

/** `no, points, score` of the listings that have a term of the group; whoever has several counts by the best. `mostEach` of each term that is only near. */
function listingsOf(tenantId: string, { exact, near }: Group, mostEach: number | null = null) {
  if (exact.length === 1 && near.length === 0) {
    return sql`(select no, points, score from mentor_term where tenant_id = ${tenantId} and term = ${exact[0]})`;
  }
  return sql`(
    select no, max(worth) as points, max(worth) + max(rank) as score
    from (
      select no, score - points as rank, points as worth from mentor_term where tenant_id = ${tenantId} and term = any(${exact}::text[])
      union all
      select no, score - points, points / 2 from unnest(${near}::text[]) as near (word) cross join lateral (
        select no, score, points from mentor_term where tenant_id = ${tenantId} and term = near.word collate "C"
        order by score desc, no desc limit ${mostEach}
      ) as best
    ) as each_term
    group by no
  )`;
}
