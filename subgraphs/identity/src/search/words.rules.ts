/** Letters of a word that are told apart; what is longer is cut off, in profiles and in questions alike. */
const longest = 40;

/** A plus or a hash behind a word belongs to it: C++, C#. */
const written = /[\p{L}\p{N}\p{M}]+[+#]*/gu;

/** Writing without spaces: words are found by dictionary (ICU, through Intl). */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Made for the first such text: its dictionaries take a while to load. */
let segmenter: Intl.Segmenter | undefined;

/** Letters that no decomposition of Unicode makes plain. */
const plain: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' };

/** Lower case without accents and compatibility forms (NFKD, UAX #15): `Prüfung` and `PRUFUNG` are one. Marks that are vowels of their script stay. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => plain[letter] ?? letter);
}

/** The words of a text, folded, in order, with repetitions. */
export function wordsOf(text: string): string[] {
  return (foldText(text).match(written) ?? []).flatMap((run) => (unspaced.test(run) ? segmentsOf(run) : [run])).map(shorten);
}

function segmentsOf(run: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  return [...segmenter.segment(run)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
}

function shorten(word: string): string {
  return word.length <= longest ? word : [...word].slice(0, longest).join('');
}
