import { languageKeys } from '../profile/profile.rules.ts';
import { foldText, wordsOf } from './words.rules.ts';

/** Goes up with every change of this file or of `words.rules.ts` that makes other terms of the same profile: `identity.listing` then lists everybody anew. */
export const listingRules = 1;

/** What identity knows of a public mentor, as far as it decides who finds them, and where in the list. */
export interface Listed {
  readonly displayName: string;
  readonly headline: string;
  readonly bio: string;
  readonly skills: readonly string[];
  readonly languages: readonly string[];
  /** Minor units of the tenant's currency. */
  readonly hourlyRate: number | null;
  readonly verified: boolean;
  readonly reviewCount: number;
  /** Of all reviews together; 1 to 5 each. */
  readonly reviewStars: number;
}

/** What a word counts, by the place where it stands. More than any rank makes up for, except between two neighbours. */
const weights = { name: 200, skill: 200, headline: 120, bio: 30 } as const;

/** A term that every listing has. */
export const everybody = '*';
export const verifiedTerm = 'is:verified';
/** No word has a colon, so that the kinds of terms never meet. */
export const languageTerm = (tag: string) => `language:${tag.trim().toLowerCase()}`;
/** Terms whose score is the rank alone. */
export const countsNothing = (term: string) => term === verifiedTerm || term.startsWith(languageTerm(''));
/** A skill as people write it, whatever the spelling of upper case, accents and punctuation. */
export const saysTerm = (skill: string) => `says:${skillKey(skill)}`;

export function skillKey(skill: string): string {
  return wordsOf(skill).join(' ') || foldText(skill.trim());
}

/** The terms by which a listing is found, and what each counts. */
export function termsOf(listed: Listed): ReadonlyMap<string, number> {
  const terms = new Map<string, number>([[everybody, 0]]);
  const add = (term: string, points: number) => terms.set(term, Math.max(points, terms.get(term) ?? 0));
  if (listed.verified) add(verifiedTerm, 0);
  for (const key of languageKeys(listed.languages)) add(languageTerm(key), 0);
  for (const skill of listed.skills) add(saysTerm(skill), weights.skill);
  const texts = [
    [listed.displayName, weights.name],
    [listed.skills.join('\n'), weights.skill],
    [listed.headline, weights.headline],
    [listed.bio, weights.bio],
  ] as const;
  for (const [text, points] of texts) for (const word of wordsOf(text)) add(word, points);
  return terms;
}

/** Those of the terms that are words. */
export function wordsAmong(terms: Iterable<string>): string[] {
  return [...terms].filter((term) => term !== everybody && !term.includes(':'));
}

/** Reviews that are taken for granted, and their stars: a single review of five stars is less than fifty of 4.8. */
const assumed = { count: 5, stars: 3.5 } as const;

/** How good a find somebody is, whatever was looked for, 0 to 100: half of it is what mentees say. */
export function rankOf(listed: Listed): number {
  const stars = (listed.reviewStars + assumed.count * assumed.stars) / (listed.reviewCount + assumed.count);
  const parts = [
    ((stars - 1) / 4) * 50,
    listed.verified ? 20 : 0,
    (Math.min([...listed.bio].length, 300) / 300) * 15,
    listed.hourlyRate === null ? 0 : 5,
    (Math.min(listed.skills.length, 3) / 3) * 5,
    listed.languages.length > 1 ? 5 : 0,
  ];
  return Math.round(parts.reduce((sum, part) => sum + part, 0));
}
