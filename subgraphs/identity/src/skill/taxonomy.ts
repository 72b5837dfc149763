import { skillKey } from '../search/listing.rules.ts';
import { mistakes } from '../search/spelling.rules.ts';
import { defaultSkills } from './default-skills.ts';
import { keysOf, type SkillRow } from './skill.rules.ts';

/** The skills of one marketplace as a value: a few hundred, so that looking at each is quick. */
export interface Taxonomy {
  /** In the order of the outline; without hidden and merged ones. */
  readonly skills: readonly SkillRow[];
  /** By id, hidden ones too; of a merged one, what took its place. */
  get(id: string): SkillRow | null;
  /** By id, slug, name in any language, or synonym. Never a hidden one. */
  find(text: string): SkillRow | null;
  /** By name or synonym only: what a mentor who writes this teaches. Never a hidden one. */
  named(text: string): SkillRow | null;
  /** The skill, hidden ones included, that has this name or synonym. */
  holderOf(text: string): SkillRow | null;
  /** Also of hidden and merged ones. */
  hasSlug(slug: string): boolean;
  /** The nearest one above that is not hidden; null at the top. */
  parentOf(skill: SkillRow): SkillRow | null;
  /** Those below that are offered; of null, the fields. */
  childrenOf(id: string | null): readonly SkillRow[];
  /** All that people write when they mean the skill or one below it. */
  keysWithin(skill: SkillRow): readonly string[];
  /** What says a skill that has this word in a name. */
  keysNamed(word: string): readonly string[];
  /** The same for words that begin so and are longer. */
  keysBegunBy(beginning: string): readonly string[];
  /** Words of names for which this one may be a misspelling, with the number of mistakes. */
  wordsNear(typed: string): ReadonlyMap<string, number>;
}

/** The default taxonomy, with what this marketplace changed and added. */
export function makeTaxonomy(own: readonly SkillRow[]): Taxonomy {
  const rows = new Map([...defaultSkills(), ...own].map((skill) => [skill.id, skill]));
  const get = (id: string) => standIn(rows, id);
  const visible = (id: string | null): SkillRow | null => {
    const skill = id === null ? null : get(id);
    return skill?.hidden ? visible(skill.parentId) : skill;
  };

  const keys = new Map<string, string[]>();
  const held = new Map<string, SkillRow>();
  const byText = new Map<string, string>();
  const byWord = new Map<string, Set<string>>();
  const children = new Map<string | null, SkillRow[]>();
  for (const skill of rows.values()) {
    const now = get(skill.id);
    if (!now) continue;
    const written = writtenOf(skill);
    for (const text of written.keys) if (!held.has(text)) held.set(text, now);
    if (now.hidden) continue;
    keys.set(now.id, [...(keys.get(now.id) ?? []), ...written.keys]);
    for (const text of written.keys) if (!byText.has(text)) byText.set(text, now.id);
    for (const word of written.words) byWord.set(word, (byWord.get(word) ?? new Set()).add(now.id));
  }
  const skills = [...rows.values()].filter((skill) => !skill.hidden && skill.mergedInto === null);
  for (const skill of skills) {
    const above = visible(skill.parentId)?.id ?? null;
    children.set(above, [...(children.get(above) ?? []), skill]);
  }

  const childrenOf = (id: string | null) => children.get(id) ?? [];
  const keysWithin = (skill: SkillRow): string[] => [
    ...(keys.get(skill.id) ?? []),
    ...childrenOf(skill.id).flatMap((child) => keysWithin(child)),
  ];
  const keysNamed = (word: string) => [...(byWord.get(word) ?? [])].flatMap((id) => keys.get(id) ?? []);
  const bySlug = new Map([...rows.values()].map(({ slug, id }) => [slug, id]));
  return {
    skills,
    get,
    find: (text) => {
      const skill = get(text) ?? get(bySlug.get(text.trim().toLowerCase()) ?? '') ?? get(byText.get(skillKey(text)) ?? '');
      return skill?.hidden ? null : skill;
    },
    named: (text) => get(byText.get(skillKey(text)) ?? ''),
    holderOf: (text) => held.get(skillKey(text)) ?? null,
    hasSlug: (slug) => bySlug.has(slug),
    parentOf: (skill) => visible(skill.parentId),
    childrenOf,
    keysWithin,
    keysNamed,
    keysBegunBy: (beginning) =>
      [...byWord.keys()].filter((word) => word !== beginning && word.startsWith(beginning)).flatMap(keysNamed),
    wordsNear: (typed) => nearest(typed, byWord.keys()),
  };
}

/** A skill, or through how many merges ever the one that took its place; null for what is not there. No circles: nothing merges into what is merged. */
function standIn(rows: ReadonlyMap<string, SkillRow>, id: string): SkillRow | null {
  const skill = rows.get(id);
  return skill?.mergedInto ? standIn(rows, skill.mergedInto) : (skill ?? null);
}

interface Written {
  readonly keys: readonly string[];
  readonly words: readonly string[];
}

/** The default skills are the same objects for everybody, and folded once. */
const folded = new WeakMap<SkillRow, Written>();

function writtenOf(skill: SkillRow): Written {
  const known = folded.get(skill);
  if (known) return known;
  const keys = keysOf(skill);
  const written = { keys, words: [...new Set(keys.flatMap((key) => key.split(' ')))] };
  folded.set(skill, written);
  return written;
}

function nearest(typed: string, words: Iterable<string>): ReadonlyMap<string, number> {
  const near = new Map<string, number>();
  for (const word of words) {
    const count = mistakes(typed, word);
    if (count !== null) near.set(word, count);
  }
  return near;
}

let shared: Taxonomy | undefined;

/** Of marketplaces that changed nothing: made when the first of them asks, and the same for all. */
export function sharedTaxonomy(): Taxonomy {
  shared ??= makeTaxonomy([]);
  return shared;
}
