import { type Folded, fold } from './fold.ts';

/** Common endings of a word that is still the same word. */
const endings = '(?:s|z|es|e|en|er|ers|ed|ing|in|y|a|ah|head|heads|face|faces|hole|holes|wit|tard|bag)?';
const gap = '[._\\-*~,\'"/\\\\:;^`]{0,2}';
const wideGap = '[\\s._\\-*~,/|]{1,4}';

/**
 * Finds words of a list although they are stretched (`fuuuck`), punctuated (`f.u.c.k`), spaced out (`f u c k`), masked (`f*ck`, `a**hole`), written backwards
 * or spelled with look-alikes (folded before). Only whole words with common endings count, so that Scunthorpe stays a town. Words are lower-case, Latin
 * or Cyrillic.
 */
export function wordMatcher(words: readonly string[]): (folded: Folded) => boolean {
  const latin = words.filter((word) => /^[a-z]+$/.test(word));
  const cyrillic = words.filter((word) => /^[\u0430-\u044f]+$/.test(word));
  if (latin.length + cyrillic.length !== words.length)
    throw new TypeError('Words of a rule are lower-case letters a to z, or Cyrillic.');
  const matchers = [
    ...(latin.length > 0 ? [latinMatcher(latin)] : []),
    // Texts lose their marks when they are folded, й among them; so do the words that are looked for.
    ...(cyrillic.length > 0 ? [cyrillicMatcher(cyrillic.map((word) => fold(word).cyrillic))] : []),
  ];
  return (folded) => matchers.some((matches) => matches(folded));
}

/** Only spellings that nobody uses innocently: spaced out, masked or backwards. For names that may be spoken of when they are written plainly. */
export function disguisedMatcher(words: readonly string[]): (folded: Folded) => boolean {
  const wide = wideWords(words, 'a-z');
  const masked = maskedMatcher(words);
  const backwards = tightWords(words, 'a-z', '');
  return ({ plain, letters }) =>
    wide.test(letters) || wide.test(plain) || masked(plain) || backwards.test([...letters].reverse().join(''));
}

function latinMatcher(words: readonly string[]): (folded: Folded) => boolean {
  const tight = tightWords(words, 'a-z', endings);
  const wide = wideWords(words, 'a-z');
  const masked = maskedMatcher(words);
  const backwards = tightWords(
    words.filter((word) => word.length >= 4),
    'a-z',
    '',
  );
  return ({ plain, letters }) =>
    tight.test(letters) ||
    tight.test(plain) ||
    wide.test(letters) ||
    masked(plain) ||
    backwards.test([...letters].reverse().join(''));
}

/** Russian endings are many and change the whole word's tail, so that a stem is enough. */
function cyrillicMatcher(words: readonly string[]): (folded: Folded) => boolean {
  const tight = tightWords(words, '\\u0430-\\u044f', '', '');
  const wide = wideWords(words, '\\u0430-\\u044f');
  return ({ cyrillic }) => tight.test(cyrillic) || wide.test(cyrillic);
}

function tightWords(words: readonly string[], script: string, ending: string, end = `(?![${script}])`): AnyOf {
  return new AnyOf(words, (word) => `(?<![${script}])${[...word].map(stretched).join(gap)}${ending}${end}`);
}

function wideWords(words: readonly string[], script: string): AnyOf {
  return new AnyOf(words, (word) => `(?<![${script}])${[...word].map(stretched).join(wideGap)}(?![${script}])`);
}

/**
 * Whether a text has any of the words. One pattern of them all would take half a second to compile, and megabytes; a word's own is made when a text has the
 * word's bones, which few texts have.
 */
class AnyOf {
  readonly #words: readonly { readonly bones: string; readonly pattern: () => RegExp }[];

  constructor(words: readonly string[], patternOf: (word: string) => string) {
    this.#words = words.map((word) => {
      let made: RegExp | undefined;
      return { bones: bonesOf(word), pattern: () => (made ??= new RegExp(patternOf(word))) };
    });
  }

  test(text: string): boolean {
    const bones = bonesOf(text);
    return this.#words.some((word) => bones.includes(word.bones) && word.pattern().test(text));
  }
}

/** The letters of a text that nothing may stand for (see `stretched`), repetitions as one: however a word is disguised, these stay, in order and side by side. */
function bonesOf(text: string): string {
  return text.replace(/[^bdfghjlmnpqrstvwxyz\u0430-\u044f]+/g, '').replace(/(.)\1+/g, '$1');
}

/** A letter may be repeated, a vowel may be masked; the repetition is bounded so that a pattern cannot run away. */
function stretched(letter: string): string {
  if (/[aeiou]/.test(letter)) return `(?:${letter}{1,12}|[*#%&.\\-_]{1,3})`;
  return letter === 'c' ? '(?:[ck]{1,12}|[*#%&]{1,2})' : `${letter}{1,12}`;
}

/** A word with stars, or with a picture, in place of letters: two letters to be seen, or one and at least two stars. */
const maskedWord = /(?<![a-z])[a-z]{1,20}(?:[*#]{1,6}|\p{Extended_Pictographic})[a-z*#]{0,20}/gu;

function maskedMatcher(words: readonly string[]): (plain: string) => boolean {
  return (plain) =>
    [...plain.matchAll(maskedWord)].some(([word]) => {
      const seen = word.replace(/[^a-z]/g, '').length;
      if (word.length < 4 || (seen < 2 && word.length - seen < 3)) return false;
      const pattern = new RegExp(
        `^${word.replace(/(?:[*#]|\p{Extended_Pictographic})+/gu, (mask) => `[a-z]{${mask.length > 1 ? `1,${mask.length + 1}` : '1,2'}}`)}$`,
      );
      return words.some((candidate) => pattern.test(candidate));
    });
}
