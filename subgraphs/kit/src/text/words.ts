import type { Folded } from './fold.ts';

/**
 * Finds words of a list although they are stretched (`fuuuck`), punctuated (`f.u.c.k`), spaced out (`f u c k`), masked (`f*ck`) or
 * spelled with look-alikes (folded before). Only whole words with common endings count, so that Scunthorpe stays a town.
 */
export function wordMatcher(words: readonly string[]): (folded: Folded) => boolean {
  const endings = '(?:s|z|es|ed|er|ers|ing|in|y|a|ah|head|heads|face|faces|hole|holes|wit|tard|bag)?';
  const joined = words.map((word) => [...word].map(stretched).join('[._\\-*~,\'"/\\\\:;^`]{0,2}')).join('|');
  const spaced = words.map((word) => [...word].map(stretched).join('[\\s._\\-*~,/|]{1,4}')).join('|');
  const tight = new RegExp(`(?<![a-z])(?:${joined})${endings}(?![a-z])`);
  const wide = new RegExp(`(?<![a-z])(?:${spaced})(?![a-z])`);
  return ({ plain, letters }) => tight.test(letters) || tight.test(plain) || wide.test(letters);
}

/** A letter may be repeated, a vowel may be masked; the repetition is bounded so that a pattern cannot run away. */
function stretched(letter: string): string {
  return /[aeiou]/.test(letter)
    ? `(?:${letter}{1,12}|[*#%&.\\-_]{1,3})`
    : letter === 'c'
      ? '(?:[ck]{1,12}|[*#%&]{1,2})'
      : `${letter}{1,12}`;
}
