import type { Folded } from './fold.ts';

/** Detectors that no word list can express. Each is a pure function over the folded text; rules name them. */
const detectors: Readonly<Record<string, (folded: Folded) => boolean>> = {
  email: ({ plain }) => emailAddress.test(spokenAddress(plain)),
  phone: ({ plain }) => hasPhoneNumber(spokenDigits(plain)),
  link: ({ plain }) => messengerLink.test(spokenAddress(plain).replace(/\s*\.\s*/g, '.')),
  handle: ({ plain, letters }) => hasHandle(plain) || hasHandle(letters),
};

export function findDetector(name: string): (folded: Folded) => boolean {
  const found = detectors[name];
  if (!found) throw new TypeError(`There is no text detector ${name}; there are ${Object.keys(detectors).join(', ')}.`);
  return found;
}

const emailAddress =
  /[a-z0-9][a-z0-9._%+-]{0,63}\s{0,2}@\s{0,2}[a-z0-9][a-z0-9-]{0,62}(?:\s?\.\s?[a-z0-9-]{1,62}){0,3}\s?\.\s?[a-z]{2,12}(?![a-z])/;
const messengerLink =
  /(?<![a-z])(?:t\.me|wa\.me|m\.me|discord\.gg|line\.me|paypal\.me|cash\.app|venmo\.com|instagram\.com|facebook\.com|fb\.com|zoom\.us|snapchat\.com|telegram\.(?:me|org)|skype\.com|whatsapp\.com)(?![a-z])/;

/** `ann (at) mail [dot] com`, `ann AT mail DOT com`: written out to escape a pattern. */
function spokenAddress(text: string): string {
  return text
    .replace(/\s*[([{<]\s*(?:at|@)\s*[)\]}>]\s*/g, '@')
    .replace(/\s*[([{<]\s*(?:dot|punkt|punto|\.)\s*[)\]}>]\s*/g, '.')
    .replace(/\s+(?:at|arroba)\s+(?=[a-z0-9-]+\s*(?:\.|dot|punto)\s*[a-z])/g, '@')
    .replace(/(?<=[a-z0-9])[\s_-]+(?:dot|punto)[\s_-]+(?=[a-z])/g, '.');
}

const digitWords: Readonly<Record<string, string>> = {
  zero: '0',
  oh: '0',
  nought: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
};
const spokenDigit = /(?<![a-z])(zero|oh|nought|one|two|three|four|five|six|seven|eight|nine)(?![a-z])/g;

/** Digits that are spelled out count only in a run of at least five, so that "one or two" stays prose. */
function spokenDigits(text: string): string {
  const repeated = text.replace(
    /\b(double|triple)\s+(zero|oh|one|two|three|four|five|six|seven|eight|nine|\d)\b/g,
    (_, times: string, digit: string) => Array.from({ length: times === 'double' ? 2 : 3 }, () => digit).join(' '),
  );
  const word = '(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|[0-9o]{1,4})';
  const run = new RegExp(`(?<![a-z0-9])${word}(?:[\\s,.\\-_/]{1,3}${word}){4,19}(?![a-z0-9])`, 'g');
  return repeated.replace(run, (digits) => digits.replace(spokenDigit, (name) => digitWords[name] ?? name).replace(/o/g, '0'));
}

/**
 * A phone number: 9 to 15 digits (ITU-T E.164 allows 15) with the usual separators, or 7 and more after a plus sign. Not a date, a time,
 * a decimal, an amount with thousands, nor an ISBN.
 */
function hasPhoneNumber(text: string): boolean {
  const cleared = text
    .replace(/isbn[\s:-]*[0-9x\s-]{10,20}/g, ' ')
    .replace(/(?<![0-9])(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?![0-9])/g, ' date ')
    .replace(/(?<![0-9])\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d(?![0-9])/g, ' date ')
    .replace(/(?<![0-9])\d{1,2}:\d\d(?::\d\d)?/g, ' time ')
    .replace(/(?<![0-9.])\d{1,3}(?:[,.']\d{3}){1,4}(?![0-9])(?:\.\d+)?/g, ' amount ')
    .replace(/(?<![0-9.])\d+\.\d+(?![0-9.])/g, ' decimal ');
  for (const [candidate] of cleared.matchAll(/\+?\(?[0-9](?:[\s().\-_/*~]{0,3}[0-9]){6,17}(?![0-9])/g)) {
    const digits = candidate.replace(/[^0-9]/g, '').length;
    const groups = candidate.split(/[^0-9]+/).filter(Boolean);
    // A list of small numbers (1 2 3 4 …) is an exercise, not a phone, unless it is spelled digit by digit to the full length.
    if (isCounting(groups)) continue;
    if (
      candidate.startsWith('+')
        ? digits >= 7
        : digits >= 9 || (digits >= 7 && /call|text|phone|number|reach|ring|cell|mobile|whats/.test(text))
    )
      return digits <= 15;
  }
  return false;
}

/** `1 2 3 4 5`, `2 4 6 8 10`, `10 20 30`: numbers in arithmetic progression, or separate numbers of mixed lengths over one digit. */
function isCounting(groups: readonly string[]): boolean {
  if (groups.length < 4) return false;
  const numbers = groups.map(Number);
  const step = (numbers[1] ?? 0) - (numbers[0] ?? 0);
  return numbers.every((number, index) => index === 0 || number - (numbers[index - 1] ?? 0) === step);
}

const platform =
  '(?:whats\\s?app|what\\s?s\\s?app|wapp|watsapp|telegram|tele\\s?gram|tg|signal|insta|instagram|ig|snap|snapchat|discord|skype|viber|wechat|we\\s?chat|line|kik|facebook|fb|messenger|imessage|facetime|zoom|linkedin|twitter|tiktok|gmail|google\\s?meet|venmo|cash\\s?app|paypal|zelle|revolut|wise)';
const strongPlatform =
  '(?:whats\\s?app|what\\s?s\\s?app|watsapp|wapp|telegram|insta|instagram|snapchat|discord|skype|viber|wechat|kik|messenger|venmo|cash\\s?app|paypal|zelle|revolut)';
const handlePatterns: readonly RegExp[] = [
  new RegExp(
    `(?<![a-z])(?:add|dm|message|msg|text|find|contact|reach|hit|ping|follow|call|write|hmu|pay|send|ring|join)\\s+(?:to\\s+)?(?:me|us|it|the money|up|each other)?\\s{0,2}(?:up\\s+)?(?:money\\s+)?(?:on|at|via|over|through|by|using|to|with)\\s+(?:my\\s+)?${platform}(?![a-z])`,
  ),
  new RegExp(`(?<![a-z])my\\s+(?:personal\\s+|own\\s+)?${strongPlatform}(?![a-z])`),
  new RegExp(`(?<![a-z])${strongPlatform}\\s*(?:id|handle|name|user|username|number|nr|no|tag|is|me|:|=|->|@)`),
  new RegExp(
    `(?<![a-z])(?:use|switch to|move to|talk on|chat on|continue on|go to|have|got|on)\\s+(?:to\\s+)?${strongPlatform}(?![a-z])`,
  ),
  new RegExp(`(?<![a-z0-9])@[a-z0-9._]{3,30}\\s+(?:on|at|in)\\s+${platform}(?![a-z])`),
  /(?<![a-z])(?:ig|insta|tg|snap|sc|fb|discord|telegram|whatsapp|skype)\s*[:=@]\s*@?[a-z0-9._]{3,30}/,
];

function hasHandle(text: string): boolean {
  return handlePatterns.some((pattern) => pattern.test(text));
}
