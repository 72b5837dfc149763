import { Failure } from '@lyceum/kit/errors/failure.ts';
import { requireScope } from '@lyceum/kit/errors/guard.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { rankSkills } from './completion.rules.ts';
import type { SkillRow } from './skill.rules.ts';
import { loadTaxonomy } from './taxonomy.query.ts';

const mayManage = (ctx: Ctx) => ctx.viewer.scopes.includes('tenant:manage');

export async function loadSkill(ctx: Ctx, id: string): Promise<SkillRow | null> {
  const skill = (await loadTaxonomy(ctx)).get(id);
  return skill && (!skill.hidden || mayManage(ctx)) ? skill : null;
}

export interface SkillQuestion {
  readonly search?: string | null | undefined;
  readonly parent?: string | null | undefined;
  readonly first: number;
}

export async function listSkills(ctx: Ctx, { search, parent, first }: SkillQuestion): Promise<SkillRow[]> {
  const taxonomy = await loadTaxonomy(ctx);
  const size = sizeOf(first);
  const above = parent == null ? null : taxonomy.get(parent);
  if (parent != null && !above) return [];
  if (search == null) return taxonomy.childrenOf(above?.id ?? null).slice(0, size);
  const among = above ? taxonomy.childrenOf(above.id) : taxonomy.skills;
  return rankSkills(search.slice(0, 60), among).slice(0, size);
}

/** The skills that somebody means by these texts, each once. */
export async function skillsMeant(ctx: Ctx, texts: readonly string[]): Promise<SkillRow[]> {
  const taxonomy = await loadTaxonomy(ctx);
  return [...new Set(texts.map((text) => taxonomy.named(text)).filter((skill) => skill !== null))];
}

/** Batched over the skills of a request: one statement, which reads an index only. */
export function countMentors(ctx: Ctx, skillId: string): Promise<number> {
  return ctx.loader('skill mentors', (ids: readonly string[]) => readCounts(ctx, ids)).load(skillId);
}

async function readCounts(ctx: Ctx, ids: readonly string[]): Promise<readonly number[]> {
  const taxonomy = await loadTaxonomy(ctx);
  const said = ids.flatMap((id) => {
    const skill = taxonomy.get(id);
    return skill ? taxonomy.keysWithin(skill).map((key) => ({ id, term: `says:${key}` })) : [];
  });
  const { rows } = await sql<{ id: string; count: number }>`
    select asked.id, count(distinct no) as count
    from unnest(${said.map(({ id }) => id)}::text[], ${said.map(({ term }) => term)}::text[]) as asked (id, term)
    join mentor_term on mentor_term.tenant_id = ${ctx.viewer.tenantId} and mentor_term.term = asked.term collate "C"
    group by asked.id`.execute(ctx.db);
  const counts = new Map(rows.map(({ id, count }) => [id, count]));
  return ids.map((id) => counts.get(id) ?? 0);
}

export interface UnknownSkillRow {
  readonly text: string;
  readonly mentorCount: number;
}

/** The whole index of what mentors wrote is read: for admins, now and then. */
export async function listUnknownSkills(ctx: Ctx, first: number): Promise<UnknownSkillRow[]> {
  requireScope(ctx, 'tenant:manage');
  const size = sizeOf(first);
  const taxonomy = await loadTaxonomy(ctx);
  const rows = await ctx.db
    .selectFrom('mentor_term')
    .select(({ fn }) => ['term', fn.countAll<number>().as('mentorCount')])
    .where('tenant_id', '=', ctx.viewer.tenantId)
    .where('term', '>=', 'says:')
    .where('term', '<', 'says;')
    .groupBy('term')
    .orderBy('mentorCount', 'desc')
    .orderBy('term')
    .execute();
  return rows
    .map(({ term, mentorCount }) => ({ text: term.slice('says:'.length), mentorCount }))
    .filter(({ text }) => !taxonomy.named(text))
    .slice(0, size);
}

function sizeOf(first: number): number {
  if (first < 1 || first > 100) throw new Failure('BAD_USER_INPUT', `\`first\` is from 1 to 100, not ${first}.`);
  return first;
}
