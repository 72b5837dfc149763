import type { MentorFilter } from '../generated/resolvers.ts';
import { type Listed, languageTerm, rankOf, saysTerm, termsOf, wordsAmong } from '../search/listing.rules.ts';
import { mistakes } from '../search/spelling.rules.ts';
import { wordsOf } from '../search/words.rules.ts';
import { sharedTaxonomy } from '../skill/taxonomy.ts';

/** Somebody who is listed; the later in the list, the later listed. */
export interface Known extends Listed {
  readonly id: string;
}

/** What the search for mentors must find, in its order, worked out by looking at everybody. */
export function searchNaively(mentors: readonly Known[], filter: MentorFilter): string[] {
  const listings = mentors.map((mentor, no) => ({ mentor, no, rank: rankOf(mentor), terms: termsOf(mentor) }));
  const used = new Set(listings.flatMap(({ terms }) => [...terms.keys()]));
  const typed = [...new Set(wordsOf(filter.search ?? ''))];
  const meanings = typed
    .map((word, index) => meaningOf(word, index === typed.length - 1, used))
    .filter((meaning) => meaning.size > 0);
  if (typed.length > 0 && meanings.length === 0) return [];
  const among = listings.filter(({ mentor, terms }) => passes(mentor, terms, filter));
  for (let count = meanings.length; ; count -= 1) {
    const words = meanings.slice(0, count);
    const found = among.filter(({ terms }) => words.every((meaning) => pointsOf(terms, meaning) !== null));
    if (found.length > 0 || count <= 1) {
      return found
        .map(({ mentor, no, rank, terms }) => ({
          id: mentor.id,
          no,
          score: rank + words.reduce((sum, meaning) => sum + pointsOf(terms, meaning)!, 0),
        }))
        .sort((one, other) => other.score - one.score || other.no - one.no)
        .map(({ id }) => id);
    }
  }
}

/** Terms, and the share of their points that they give. */
type Meaning = ReadonlyMap<string, 1 | 0.5>;

function meaningOf(word: string, isLast: boolean, used: ReadonlySet<string>): Meaning {
  const words = wordsAmong(used);
  const skillsOf = (part: string) =>
    sharedTaxonomy()
      .keysNamed(part)
      .map((key) => `says:${key}`);
  const meaning = new Map<string, 1 | 0.5>();
  if (isLast && word.length > 1) {
    for (const longer of words.filter((one) => one.startsWith(word))) meaning.set(longer, 0.5);
    for (const key of sharedTaxonomy().keysBegunBy(word)) meaning.set(`says:${key}`, 0.5);
  }
  for (const term of [word, ...skillsOf(word)]) meaning.set(term, 1);
  for (const term of [...meaning.keys()]) if (!used.has(term)) meaning.delete(term);
  if (meaning.size > 0) return meaning;
  const near = [...words, ...sharedTaxonomy().wordsNear(word).keys()].flatMap((one) => {
    const terms = [one, ...skillsOf(one)].filter((term) => used.has(term));
    const count = mistakes(word, one);
    return count === null || terms.length === 0 ? [] : [{ terms, count }];
  });
  const least = Math.min(...near.map(({ count }) => count));
  for (const { terms } of near.filter(({ count }) => count === least)) for (const term of terms) meaning.set(term, 0.5);
  return meaning;
}

function pointsOf(terms: ReadonlyMap<string, number>, meaning: Meaning): number | null {
  const points = [...meaning].flatMap(([term, share]) => (terms.has(term) ? [Math.trunc(terms.get(term)! * share)] : []));
  return points.length === 0 ? null : Math.max(...points);
}

function passes(mentor: Known, terms: ReadonlyMap<string, number>, filter: MentorFilter): boolean {
  const { hourlyRate, verified } = mentor;
  if (filter.verified && !verified) return false;
  if (filter.language && !terms.has(languageTerm(filter.language))) return false;
  if (filter.minHourlyRate != null && (hourlyRate === null || hourlyRate < filter.minHourlyRate)) return false;
  if (filter.maxHourlyRate != null && (hourlyRate === null || hourlyRate > filter.maxHourlyRate)) return false;
  return [...(filter.skill ? [filter.skill] : []), ...(filter.skills ?? [])].every((asked) => {
    const skill = sharedTaxonomy().find(asked);
    return skill ? mentor.skills.some((text) => isWithin(text, skill.id)) : terms.has(saysTerm(asked));
  });
}

function isWithin(text: string, skillId: string): boolean {
  for (let skill = sharedTaxonomy().named(text); skill; skill = sharedTaxonomy().parentOf(skill))
    if (skill.id === skillId) return true;
  return false;
}
