import { spokenDigits } from './spoken-digits.ts';

/** In digits, or in the words for them, of Latin or Cyrillic letters. */
export function tellsPhoneNumber(plain: string, cyrillic: string): boolean {
  return hasPhoneNumber(plain) || hasPhoneNumber(spokenDigits(plain)) || hasPhoneNumber(spokenDigits(cyrillic));
}

/**
 * A phone number: 9 to 15 digits (ITU-T E.164 allows 15) with the usual separators, or 7 and more after a plus sign. Not a date, a time,
 * a decimal, an amount with thousands, nor an ISBN.
 */
function hasPhoneNumber(text: string): boolean {
  // Five pairs from a zero on: how French numbers are written, though the first three look like a date.
  if (/(?<![0-9])0[0-9](?:[\s./-]{1,2}[0-9]{2}){4}(?![0-9])/.test(text)) return true;
  const cleared = text
    .replace(/isbn[\s:-]*[0-9x\s-]{10,20}/g, ' ')
    .replace(/(?<![0-9])(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?![0-9])/g, ' date ')
    .replace(/(?<![0-9])\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d(?![0-9])/g, ' date ')
    .replace(/(?<![0-9])\d{1,2}:\d\d(?::\d\d)?/g, ' time ')
    .replace(/(?<![0-9.])\d{1,3}(?:[,.']\d{3}){1,4}(?![0-9])(?:\.\d+)?/g, ' amount ')
    .replace(/(?<![0-9.])\d+\.\d+(?![0-9.])/g, ' decimal ');
  const calculated = calculation.test(text) && !/call|text me|phone|reach|ring|cell|mobile|whats|number/.test(text);
  for (const [candidate] of cleared.matchAll(/\+?\(?[0-9](?:[\s().\-_/*~]{0,3}[0-9]){6,17}(?![0-9])/g)) {
    const digits = candidate.replace(/[^0-9]/g, '').length;
    const groups = candidate.split(/[^0-9]+/).filter(Boolean);
    if (isScore(candidate) || isSequence(groups)) continue;
    // A list of small numbers (1 2 3 4 …) is an exercise, not a phone, unless it is spelled digit by digit to the full length.
    if (isCounting(groups)) continue;
    if (
      candidate.startsWith('+')
        ? digits >= 7
        : (digits >= 9 && !calculated) || (digits >= 7 && /call|text|phone|number|reach|ring|cell|mobile|whats/.test(text))
    )
      return digits <= 15;
  }
  return false;
}

/** Signs of a calculation, a unit or a name of a thing: long numbers are at home there. */
const calculation =
  /[=×÷^!*]|isbn|decimal|hex|divided|equals|factorial|order|reference|ticket|\bid\b|\d\s?(?:km|m|kg|bytes|eur|usd)\b/;

/** `3-6 6-4 7-6`: sets of a match. */
function isScore(candidate: string): boolean {
  return /^\d{1,2}[-:]\d{1,2}(?:[\s,]+\d{1,2}[-:]\d{1,2})+$/.test(candidate);
}

/** `4 8 15 16 23 42`: small numbers that rise. */
function isSequence(groups: readonly string[]): boolean {
  const numbers = groups.map(Number);
  return (
    groups.length >= 5 &&
    groups.every((group) => group.length <= 2) &&
    numbers.every((number, at) => at === 0 || number > numbers[at - 1]!)
  );
}

/** `1 2 3 4 5`, `2 4 6 8 10`, `10 20 30`: numbers in arithmetic progression, or separate numbers of mixed lengths over one digit. */
function isCounting(groups: readonly string[]): boolean {
  if (groups.length < 4) return false;
  const numbers = groups.map(Number);
  const step = (numbers[1] ?? 0) - (numbers[0] ?? 0);
  return numbers.every((number, index) => index === 0 || number - (numbers[index - 1] ?? 0) === step);
}
