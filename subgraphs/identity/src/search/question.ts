import type { Ctx } from '../context.ts';
import type { MentorFilter } from '../generated/resolvers.ts';
import type { Taxonomy } from '../skill/taxonomy.ts';
import { languageTerm, saysTerm, verifiedTerm } from './listing.rules.ts';
import { termsInUse, wordsBegunBy, wordsNear } from './vocabulary.ts';
import { wordsOf } from './words.rules.ts';

/** Terms of which a listing must have one. Those that are only near what was asked count half. */
export interface Group {
  readonly exact: readonly string[];
  readonly near: readonly string[];
}

export const only = (...terms: readonly string[]): Group => ({ exact: terms, near: [] });

export interface Question {
  /** One per word, in the order in which they were typed; words that nobody uses are left out. */
  readonly words: readonly Group[];
  readonly filters: readonly Group[];
  /** Minor units of the tenant's currency. */
  readonly rate: { readonly least: number | null; readonly most: number | null };
}

const mostLetters = 100;
const mostWords = 8;
/** Letters from which on a word may be the beginning of others. */
const shortestBeginning = 2;

/** What is asked for; null where nobody can have it. */
export async function understand(ctx: Ctx, filter: MentorFilter, taxonomy: Taxonomy): Promise<Question | null> {
  const search = (filter.search ?? '').trim().slice(0, mostLetters);
  const typed = [...new Set(wordsOf(search))].slice(0, mostWords);
  const words = (await groupsOf(ctx, typed, taxonomy)).filter((group) => group !== null);
  if (search !== '' && words.length === 0) return null;
  return {
    words,
    filters: filtersOf(filter, taxonomy),
    rate: { least: filter.minHourlyRate ?? null, most: filter.maxHourlyRate ?? null },
  };
}

function filtersOf(filter: MentorFilter, taxonomy: Taxonomy): Group[] {
  const skills = [...(filter.skill ? [filter.skill] : []), ...(filter.skills ?? [])];
  return [
    ...skills.map((skill) => only(...skillTerms(skill, taxonomy))),
    ...(filter.language ? [only(languageTerm(filter.language))] : []),
    ...(filter.verified ? [only(verifiedTerm)] : []),
  ];
}

/** All that says the skill, or one below it; what the taxonomy does not know is taken as it is written. */
function skillTerms(asked: string, taxonomy: Taxonomy): readonly string[] {
  const skill = taxonomy.find(asked);
  return skill ? taxonomy.keysWithin(skill).map((key) => `says:${key}`) : [saysTerm(asked)];
}

async function groupsOf(ctx: Ctx, typed: readonly string[], taxonomy: Taxonomy): Promise<(Group | null)[]> {
  const last = typed.at(-1) ?? '';
  const others = [...last].length >= shortestBeginning ? await wordsBegunBy(ctx, last) : null;
  const begun = others ? withSkills(others, taxonomy.keysBegunBy(last)) : [];
  const groups = typed.map((word) => ({
    exact: withSkills([word], taxonomy.keysNamed(word)),
    near: word === last ? begun : [],
  }));
  const used = await termsInUse(
    ctx,
    groups.flatMap(({ exact, near }) => [...exact, ...near]),
  );
  return Promise.all(
    groups.map(async ({ exact, near }, index) => {
      const group = { exact: exact.filter((term) => used.has(term)), near: near.filter((term) => used.has(term)) };
      return isEmpty(group) ? misspelt(ctx, typed[index]!, taxonomy) : group;
    }),
  );
}

/** Only what nobody writes is taken for misspelt, and only for the nearest words, so that nobody gets more than they asked for. */
async function misspelt(ctx: Ctx, typed: string, taxonomy: Taxonomy): Promise<Group | null> {
  const words = await wordsNear(ctx, typed);
  const named = taxonomy.wordsNear(typed);
  const used = await termsInUse(ctx, [...words.keys(), ...[...named.keys()].flatMap((word) => says(taxonomy.keysNamed(word)))]);
  const found = [...words, ...named].map(([word, count]) => ({
    count,
    terms: withSkills([word], taxonomy.keysNamed(word)).filter((term) => used.has(term)),
  }));
  const least = Math.min(...found.filter(({ terms }) => terms.length > 0).map(({ count }) => count));
  const near = new Set(found.filter(({ count }) => count === least).flatMap(({ terms }) => terms));
  return near.size > 0 ? { exact: [], near: [...near] } : null;
}

/** Whoever writes a skill has its words, too, at the same points: only names that have none of the words add anybody. */
function withSkills(words: readonly string[], keys: readonly string[]): string[] {
  const known = new Set(words);
  return [...words, ...says(keys.filter((key) => !key.split(' ').some((word) => known.has(word))))];
}

const says = (keys: readonly string[]) => keys.map((key) => `says:${key}`);
const isEmpty = ({ exact, near }: Group) => exact.length + near.length === 0;
