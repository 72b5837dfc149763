import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { tellChanged } from '@lyceum/kit/live/changed.ts';
import { sql } from 'kysely';
import { type AuditFact, recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import type { AddSkillInput, HideSkillInput, MergeSkillsInput, RenameSkillInput } from '../generated/resolvers.ts';
import { readSkillText, type SkillRow, slugOf } from './skill.rules.ts';
import { readTaxonomy } from './taxonomy.query.ts';
import type { Taxonomy } from './taxonomy.ts';

export function addSkill(ctx: Ctx, input: AddSkillInput) {
  return changeTaxonomy(ctx, async (tx, taxonomy) => {
    const parent = input.parentId == null ? null : standing(taxonomy, input.parentId);
    if (parent === undefined) return noSkill(input.parentId as string);
    const read = readSkillText({ names: input.names, synonyms: input.synonyms ?? [] });
    if ('fault' in read) return userError('InvalidInput', read.fault, { field: 'names' });
    const taken = nameTaken(taxonomy, null, read.text);
    if (taken) return taken;
    const id = tx.ids.next('skill');
    const slug = freeSlug(taxonomy, Object.values(read.text.names)[0] as string, id);
    const skill: SkillRow = { id, slug, parentId: parent?.id ?? null, hidden: false, mergedInto: null, ...read.text };
    await storeSkill(tx, skill, { action: 'skill.added', facts: { slug } });
    return { __typename: 'AddSkillSuccess' as const, skill };
  });
}

export function renameSkill(ctx: Ctx, input: RenameSkillInput) {
  return changeTaxonomy(ctx, async (tx, taxonomy) => {
    const before = standing(taxonomy, input.id);
    if (!before) return noSkill(input.id);
    const read = readSkillText({ names: input.names, synonyms: input.synonyms ?? [] });
    if ('fault' in read) return userError('InvalidInput', read.fault, { field: 'names' });
    const taken = nameTaken(taxonomy, before, read.text);
    if (taken) return taken;
    const skill = { ...before, ...read.text };
    await storeSkill(tx, skill, { action: 'skill.renamed', facts: { from: before.names, to: skill.names } });
    return changed(skill);
  });
}

/** Nothing is written to profiles: what mentors wrote means, from now on, the skill that is left. */
export function mergeSkills(ctx: Ctx, { id, intoId }: MergeSkillsInput) {
  return changeTaxonomy(ctx, async (tx, taxonomy) => {
    const [skill, into] = [standing(taxonomy, id), standing(taxonomy, intoId)];
    if (!skill) return noSkill(id);
    if (!into) return noSkill(intoId);
    if (skill.id === into.id) return userError('InvalidInput', 'A skill is not merged into itself.', { field: 'intoId' });
    if (into.hidden) return userError('InvalidInput', 'That skill is hidden; show it first.', { field: 'intoId' });
    if (isBelow(taxonomy, into, skill))
      return userError('InvalidInput', 'That skill is below the one that would end; merge the other way round.', {
        field: 'intoId',
      });
    await storeSkill(tx, { ...skill, mergedInto: into.id }, { action: 'skill.merged', facts: { into: into.id } });
    return changed(into);
  });
}

export function hideSkill(ctx: Ctx, { id, hidden = true }: HideSkillInput) {
  return changeTaxonomy(ctx, async (tx, taxonomy) => {
    const before = standing(taxonomy, id);
    if (!before) return noSkill(id);
    const skill = { ...before, hidden };
    if (before.hidden !== hidden) await storeSkill(tx, skill, { action: hidden ? 'skill.hidden' : 'skill.shown' });
    return changed(skill);
  });
}

/** One change of a marketplace's taxonomy at a time: two new skills with one name would else both find it free. */
function changeTaxonomy<T>(ctx: Ctx, change: (tx: Write, taxonomy: Taxonomy) => Promise<T>): Promise<T> {
  requireScope(ctx, 'tenant:manage');
  signedIn(ctx);
  return transact(ctx, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('identity.taxonomy'), hashtext(${tx.viewer.tenantId}))`.execute(tx.db);
    return change(tx, await readTaxonomy(tx));
  });
}

/** Undefined for unknown ids, and those of other tenants; a merged one is no more. */
function standing(taxonomy: Taxonomy, id: string): SkillRow | undefined {
  const skill = taxonomy.get(id);
  return skill?.id === id ? skill : undefined;
}

function isBelow(taxonomy: Taxonomy, skill: SkillRow, above: SkillRow): boolean {
  const parent = skill.parentId === null ? null : taxonomy.get(skill.parentId);
  return parent !== null && (parent.id === above.id || isBelow(taxonomy, parent, above));
}

function nameTaken(taxonomy: Taxonomy, self: SkillRow | null, text: Pick<SkillRow, 'names' | 'synonyms'>) {
  const written = [...Object.values(text.names), ...text.synonyms];
  const name = written.find((one) => {
    const holder = taxonomy.holderOf(one);
    return holder !== null && holder.id !== self?.id;
  });
  if (name === undefined) return null;
  return userError('SkillNameTaken', `“${name}” already means another skill. Merge the two, or choose another name.`, { name });
}

/** Of the main name; where that has no letters for addresses, or is taken, with the end of the id. */
function freeSlug(taxonomy: Taxonomy, name: string, id: string): string {
  const slug = slugOf(name);
  const end = id.slice(-8);
  if (slug === '') return end;
  return taxonomy.hasSlug(slug) ? `${slug}-${end}` : slug;
}

/** The whole skill, also where only part of it differs from the default. */
async function storeSkill(tx: Write, skill: SkillRow, fact: Pick<AuditFact, 'action' | 'facts'>): Promise<void> {
  const { id, slug, synonyms, hidden } = skill;
  const row = {
    parent_id: skill.parentId,
    slug,
    names: JSON.stringify(skill.names),
    synonyms: [...synonyms],
    hidden,
    merged_into: skill.mergedInto,
  };
  await tx.db
    .insertInto('skill')
    .values({ tenant_id: tx.viewer.tenantId, id, ...row })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(row))
    .execute();
  tellChanged(tx, 'SkillRow', id);
  await recordAudit(tx, { ...fact, subjectId: id });
}

const changed = (skill: SkillRow) => ({ __typename: 'ChangeSkillSuccess' as const, skill });
const noSkill = (id: string) => userError('NotFound', `There is no skill ${id} in this marketplace.`);
