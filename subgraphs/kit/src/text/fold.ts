/**
 * Folds the ways in which people spell around a filter back to plain lower-case letters: compatibility forms and accents
 * (Unicode NFKD, UAX #15), invisible characters, look-alikes of other scripts (after Unicode TR39 confusables), digits and
 * symbols used as letters. The answer keeps word gaps; digits are folded only in `letters`, so that detectors can look for numbers in
 * `plain`.
 */
export interface Folded {
  /** Accents, invisible characters and look-alikes folded, lower case; digits and punctuation as written. */
  readonly plain: string;
  /** `plain` with digits and symbols inside words read as letters: `5h1t` becomes `shit`. */
  readonly letters: string;
  /** The text read as Cyrillic: letters of other scripts that look like Cyrillic ones are taken for them. */
  readonly cyrillic: string;
}

const lookAlikes: Readonly<Record<string, string>> = {
  // Cyrillic
  а: 'a',
  в: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  ё: 'e',
  һ: 'h',
  і: 'i',
  ї: 'i',
  ј: 'j',
  к: 'k',
  ӏ: 'l',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  ԛ: 'q',
  ѕ: 's',
  т: 't',
  у: 'y',
  ѵ: 'v',
  ԝ: 'w',
  х: 'x',
  г: 'r',
  п: 'n',
  и: 'u',
  // Greek
  α: 'a',
  β: 'b',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  ω: 'w',
  σ: 'o',
  ϲ: 'c',
  γ: 'y',
  // Latin beyond the decomposable
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ħ: 'h',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ɑ: 'a',
  ɡ: 'g',
  ɩ: 'i',
  ʀ: 'r',
  ɴ: 'n',
  ᴀ: 'a',
  ʙ: 'b',
  ᴄ: 'c',
  ᴅ: 'd',
  ᴇ: 'e',
  ꜰ: 'f',
  ɢ: 'g',
  ʜ: 'h',
  ɪ: 'i',
  ᴊ: 'j',
  ᴋ: 'k',
  ʟ: 'l',
  ᴍ: 'm',
  ᴏ: 'o',
  ᴘ: 'p',
  ꜱ: 's',
  ᴛ: 't',
  ᴜ: 'u',
  ᴠ: 'v',
  ᴡ: 'w',
  ʏ: 'y',
  ᴢ: 'z',
  '⓿': '0',
  '∂': 'd',
  ц: 'u',
  ս: 'u',
  '€': 'e',
  '£': 'l',
  '¥': 'y',
  '¢': 'c',
  '©': 'c',
  '®': 'r',
  '†': 't',
};

const symbolsAsLetters: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'g',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'i',
  '+': 't',
  '(': 'c',
  '€': 'e',
};

/** Latin letters and digits that stand for Cyrillic ones: `cyka`. */
const cyrillicLookAlikes: Readonly<Record<string, string>> = {
  a: 'а',
  b: 'в',
  c: 'с',
  e: 'е',
  ё: 'е',
  h: 'н',
  k: 'к',
  m: 'м',
  o: 'о',
  p: 'р',
  t: 'т',
  u: 'и',
  x: 'х',
  y: 'у',
  '0': 'о',
  '3': 'з',
  '6': 'б',
};

/** Letters that are turned upside down, as they are read when the line is turned back. */
const turnedLetters: Readonly<Record<string, string>> = {
  ɐ: 'a',
  ɔ: 'c',
  ǝ: 'e',
  ɟ: 'f',
  ƃ: 'g',
  ɥ: 'h',
  ᴉ: 'i',
  ɾ: 'j',
  ʞ: 'k',
  ɯ: 'm',
  ɹ: 'r',
  ʇ: 't',
  ʌ: 'v',
  ʍ: 'w',
  ʎ: 'y',
  n: 'u',
  u: 'n',
  p: 'd',
  d: 'p',
  b: 'q',
  q: 'b',
};
const word = /[a-zɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]+/g;
const turned = /[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]/;

// Soft hyphen, zero-width characters, bidirectional controls, variation selectors, tags: nothing that a reader sees.
const invisible =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is meant by itself
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]|[\u{e0000}-\u{e01ef}]/gu;
const regionalLetter = /[\u{1f1e6}-\u{1f1ff}]/gu;
const squaredLetter = /[\u{1f130}-\u{1f149}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;

export function fold(text: string): Folded {
  const decomposed = text
    .replace(invisible, '')
    .replace(regionalLetter, (letter) => letterFrom(letter, 0x1f1e6))
    .replace(squaredLetter, (letter) => letterFrom(letter, squareStart(letter)))
    .normalize('NFKD')
    .replace(/\p{Nd}/gu, westernDigit)
    .replace(/(?<=\p{L})[\u3002\u00b7\u2022\u2219\u22c5](?=\p{L})/gu, '.')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(word, (found) => (turned.test(found) ? turnBack(found) : found));
  let plain = '';
  let cyrillic = '';
  for (const character of decomposed) {
    plain += lookAlikes[character] ?? character;
    cyrillic += cyrillicLookAlikes[character] ?? character;
  }
  return { plain, letters: readSymbolsAsLetters(plain), cyrillic };
}

/** Digits of other scripts; each script's ten follow one another, the zero at a multiple of its block (Unicode, general category Nd). */
function westernDigit(digit: string): string {
  if (digit <= '9') return digit;
  const point = digit.codePointAt(0)!;
  let zero = point;
  while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(point - zero);
}

function turnBack(word: string): string {
  return [...word]
    .reverse()
    .map((letter) => turnedLetters[letter] ?? letter)
    .join('');
}

/** Only inside something that has letters: `2026` stays a number, `f0ur` becomes a word. */
function readSymbolsAsLetters(plain: string): string {
  return plain.replace(/[^\s]+/g, (word) =>
    /[a-z]/.test(word) || /[$@!]/.test(word)
      ? word.replace(/[0-9@$!|+(€]/g, (symbol) => symbolsAsLetters[symbol] ?? symbol)
      : word,
  );
}

function letterFrom(character: string, start: number): string {
  return String.fromCharCode(97 + (character.codePointAt(0) ?? start) - start);
}

function squareStart(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  return point >= 0x1f170 ? 0x1f170 : point >= 0x1f150 ? 0x1f150 : 0x1f130;
}
