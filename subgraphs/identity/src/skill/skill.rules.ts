import { skillKey } from '../search/listing.rules.ts';
import { foldText } from '../search/words.rules.ts';

/** A node of the taxonomy. */
export interface SkillRow {
  /** `skill_…`; of the default taxonomy the same in every marketplace. */
  readonly id: string;
  /** Null: a field, at the top. */
  readonly parentId: string | null;
  /** For addresses: `linear-algebra`. Unique within the marketplace, and never changed. */
  readonly slug: string;
  /** By BCP 47 tag; the first stands in for languages that are not there. */
  readonly names: Readonly<Record<string, string>>;
  /** Other words for it, in any language. */
  readonly synonyms: readonly string[];
  /** Not offered and not counted; what mentors wrote stays. */
  readonly hidden: boolean;
  /** The skill that took its place; its names are names of that one now. */
  readonly mergedInto: string | null;
}

/** `c++` is `cpp` in an address, and `c#` is `csharp`; what else has no letter falls out. */
export function slugOf(name: string): string {
  return foldText(name)
    .replaceAll('+', 'p')
    .replaceAll('#', 'sharp')
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('-')
    .slice(0, 60);
}

/** What people write when they mean it, each once. */
export function keysOf({ names, synonyms }: Pick<SkillRow, 'names' | 'synonyms'>): string[] {
  return [...new Set([...Object.values(names), ...synonyms].map(skillKey))];
}

export interface SkillText {
  readonly names: readonly { readonly language: string; readonly name: string }[];
  readonly synonyms: readonly string[];
}

/** Names and synonyms as they are stored, or what is wrong. */
export function readSkillText({
  names,
  synonyms,
}: SkillText): { text: Pick<SkillRow, 'names' | 'synonyms'> } | { fault: string } {
  const tags = names.map(({ language }) => language.trim().toLowerCase());
  if (names.length < 1 || names.length > 20) return { fault: 'Give 1 to 20 names, the main language first.' };
  if (new Set(tags).size < tags.length) return { fault: 'Give one name per language.' };
  if (tags.some((tag) => !/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(tag))) return { fault: 'A language is a BCP 47 tag: en, de-AT.' };
  const written = [...names.map(({ name }) => name), ...synonyms].map((name) => name.trim());
  if (synonyms.length > 30) return { fault: 'Give at most 30 synonyms.' };
  if (written.some((name) => name === '' || [...name].length > 60)) return { fault: 'A name has 1 to 60 characters.' };
  return {
    text: {
      names: Object.fromEntries(tags.map((tag, index) => [tag, written[index] as string])),
      synonyms: [...new Set(written.slice(names.length))],
    },
  };
}

/** The name in this language, else in the language without its region, else the main one. */
export function nameIn({ names }: Pick<SkillRow, 'names'>, language: string): string {
  const tag = language.toLowerCase();
  return names[tag] ?? names[tag.split('-')[0] as string] ?? (Object.values(names)[0] as string);
}
