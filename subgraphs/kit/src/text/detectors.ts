import type { Folded } from './fold.ts';
import { disguisedMatcher } from './words.ts';

/** Detectors that no word list can express. Each is a pure function over the folded text; rules name them. */
const detectors: Readonly<Record<string, (folded: Folded) => boolean>> = {
  email: ({ plain }) => emailAddress.test([...plain].reverse().join('')) || emailAddress.test(spokenAddress(plain)),
  phone: ({ plain, cyrillic }) =>
    hasPhoneNumber(plain) || hasPhoneNumber(spokenDigits(plain)) || hasPhoneNumber(spokenDigits(cyrillic)),
  link: ({ plain }) => hasLink(spokenAddress(plain).replace(/\s+\.\s*(?=[a-z])|\.\s+(?=(?:com|net|org)(?![a-z]))/g, '.')),
  handle: (folded) => hasHandle(folded),
  asks_contact: ({ plain, letters }) => asksContact.test(plain) || asksContact.test(letters) || leavesHere.test(plain),
  outside_payment: ({ plain, letters }) => outsidePayment.some((pattern) => pattern.test(plain) || pattern.test(letters)),
  broken_profanity: (folded) => hasBrokenWord(folded),
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

/** Places that lessons speak of; everything else that looks like an address leads somewhere nobody here can see. */
const knownDomain =
  /^(?:[a-z0-9-]+\.)*(?:wikipedia|wiktionary|khanacademy|github|gitlab|stackoverflow|stackexchange|youtube|desmos|wolframalpha|wolfram|geogebra|arxiv|mozilla|python|nodejs|rust-lang|typescriptlang|w3schools|duolingo|coursera|edx|overleaf|leo|linguee|deepl|merriam-webster|cambridge|oxford|bbc|nasa|who|un|example|google|npmjs|docs|kaggle|jstor|lichess|chess|imslp|musescore|gutenberg)\.[a-z.]+$/;
const domain =
  /(?<![a-z0-9@.])(?:[a-z0-9-]{2,40}\.){1,3}(?:com|net|org|me|ee|app|io|co|eu|info|biz|link|page|site|online|shop|club|chat|gg|tv|de|fr|es|br|ru|uk|it|pt|nl|ch|at|pl)(?![a-z.-]*[a-z])/g;

function hasLink(text: string): boolean {
  if (messengerLink.test(text)) return true;
  return [...text.matchAll(domain)].some(
    ([found]) => !knownDomain.test(found) && !/^(?:node|next|vue|react|express|asp|socket)\./.test(found),
  );
}

/** `ann (at) mail [dot] com`, `ann AT mail DOT com`: written out to escape a pattern. */
function spokenAddress(text: string): string {
  return text
    .replace(/\s*[([{<]\s*(?:at|@)\s*[)\]}>]\s*/g, '@')
    .replace(/\s*[([{<]\s*(?:dot|punkt|punto|\.)\s*[)\]}>]\s*/g, '.')
    .replace(/\bd0t\b/g, 'dot')
    .replace(/[\s_]+(?:at|@|arroba|chez|sobaka)[\s_]+(?=[a-z0-9-]+[\s_]*(?:\.|dot|punto|ponto|point|punkt)[\s_]*[a-z])/g, '@')
    .replace(/(?<=[a-z0-9])[\s_-]+(?:dot|punto|ponto|punkt)[\s_-]+(?=[a-z])/g, '.');
}

/** Number words of the languages that are spoken here, in folded spelling (also as Russian is read in Cyrillic). */
const numberWords: Readonly<Record<string, string>> = {
  ...words('zero oh nought null nul cero', '0'),
  ...words('one eins un une uno um', '1'),
  ...words('two zwei deux dos dois', '2'),
  ...words('three drei trois tres', '3'),
  ...words('four vier quatre cuatro quatro', '4'),
  ...words('five funf cinq cinco', '5'),
  ...words('six sechs seis meia', '6'),
  ...words('seven sieben sept siete sete', '7'),
  ...words('eight acht huit ocho oito', '8'),
  ...words('nine neun neuf nueve nove', '9'),
  ...words('ten zehn dix diez dez', '10'),
  ...words('eleven elf onze once', '11'),
  ...words('twelve zwolf douze doce doze', '12'),
  ...words('twenty zwanzig vingt veinte vinte', '20'),
  ...words('thirty dreissig trente treinta trinta', '30'),
  ...words('forty vierzig quarante cuarenta quarenta', '40'),
  ...words('fifty funfzig cinquante cincuenta cinquenta', '50'),
  ...words('sixty sechzig soixante sesenta sessenta', '60'),
  ...words('seventy siebzig setenta', '70'),
  ...words('eighty achtzig ochenta oitenta', '80'),
  ...words('ninety neunzig noventa', '90'),
  ...words('ноль нуль', '0'),
  ...words('один', '1'),
  ...words('два две', '2'),
  ...words('три', '3'),
  ...words('четыре', '4'),
  ...words('пять', '5'),
  ...words('шесть', '6'),
  ...words('семь', '7'),
  ...words('восемь', '8'),
  ...words('девять', '9'),
  ...words('двенадцать', '12'),
  ...words('двадцать', '20'),
  ...words('тридцать', '30'),
  ...words('сорок', '40'),
  ...words('девятьсот', '900'),
};
const anyNumber = Object.keys(numberWords)
  .sort((a, b) => b.length - a.length)
  .join('|');
const numberRun = new RegExp(
  `(?<![a-zа-я0-9])(?:${anyNumber}|[0-9o]{1,4})(?:[\\s,.\\-_/]{0,3}(?:${anyNumber}|[0-9o]{1,4})){4,19}(?![a-zа-я0-9])`,
  'g',
);
const oneNumber = new RegExp(anyNumber, 'g');

function words(list: string, digits: string): Record<string, string> {
  return Object.fromEntries(list.split(' ').map((word) => [word, digits]));
}

/** Numbers that are spelled out, also run together with digits, count only in a run of at least five, so that "one or two" stays prose. */
function spokenDigits(text: string): string {
  const repeated = text.replace(
    /\b(double|triple)\s+(zero|oh|one|two|three|four|five|six|seven|eight|nine|\d)\b/g,
    (_, times: string, digit: string) => Array.from({ length: times === 'double' ? 2 : 3 }, () => digit).join(' '),
  );
  return repeated.replace(numberRun, (run) => run.replace(oneNumber, (word) => numberWords[word] ?? word).replace(/o/g, '0'));
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

/** Names of places to meet elsewhere, with the spellings in which they are meant to pass. */
const platformNames = [
  ...[
    'whats\\s?app',
    'what\\s?s\\s?app',
    'wh?at?sa?pp?',
    'watsap+',
    'gu?asap+',
    'wpp',
    'wapp',
    'zapzap',
    'telegram+',
    'tele\\s?gram',
    'telega',
    'insta(?:gram)?',
  ],
  ...[
    'snap\\s?chat',
    'd[iy][sz]c?cord',
    'skype',
    'viber',
    'we\\s?chat',
    'weixin',
    'kik',
    'kakao(?:talk)?',
    'imessage',
    'facetime',
    'messenger',
    'sk[iy]pe',
  ],
  ...['venmo', 'cash\\s?app', 'pay\\s?pal', 'zelle', 'revolut', 'bizum', 'pix', 'lydia', 'twint'],
];
const strongPlatform = `(?:${platformNames.join('|')})`;
const platform = `(?:${[...platformNames, 'signal', 'snap', 'tg', 'ig', 'line', 'facebook', 'fb', 'zoom', 'linkedin', 'twitter', 'tiktok', 'g\\s?mail', 'google\\s?meet', 'wise', 'matrix', 'threema'].join('|')})`;
/** How people offer a place, in the languages that are spoken here. */
const offer =
  'have|got|use|using|add|try|on|via|por|per|uber|by|through|mein|meine|my|mon|mi|meu|minha|te paso|passo|ai|a|tienes|tens|hast du|tu as|switch to|move to|over to';
const handlePatterns: readonly RegExp[] = [
  new RegExp(
    `(?<![a-z])(?:add|dm|message|msg|text|find|contact|reach|hit|ping|follow|call|write|hmu|pay|send|ring|join|schreib|ruf|llamame|escribeme|chama|me liga|ecris|appelle)\\s+(?:to\\s+)?(?:me|us|it|mir|moi|the money|up|each other)?\\s{0,2}(?:up\\s+)?(?:money\\s+)?(?:on|at|via|over|through|by|using|to|with|uber|per|por|pelo|no|sur|par)\\s+(?:my\\s+)?${platform}(?![a-z])`,
  ),
  new RegExp(`(?<![a-z])(?:my|mon|mein|mi|meu)\\s+(?:personal\\s+|own\\s+)?${strongPlatform}(?![a-z])`),
  new RegExp(`(?<![a-z])${strongPlatform}\\s*(?:id|handle|name|user|username|number|nr|no|tag|is|me|:|=|->|@)`),
  new RegExp(`(?<![a-z])(?:${offer})\\s+(?:to\\s+)?${strongPlatform}\\s*(?:[?!.,;)]|$|too|instead|here|and|y|und|et|e)`),
  new RegExp(
    `(?<![a-z])(?:use|switch to|move to|talk on|chat on|continue on|go to|got)\\s+(?:to\\s+)?${strongPlatform}(?![a-z])`,
  ),
  /(?<![a-z])(?:got|have)\s+(?:tg|ig|snap|insta|signal)\s*\?/,
  new RegExp(`(?<![a-z0-9])@[a-z0-9._]{3,30}\\s+(?:on|at|in)\\s+${platform}(?![a-z])`),
  /(?<![a-z])(?:ig|insta|tg|snap|sc|fb|discord|telegram|whatsapp|skype)\s*[:=@]\s*@?[a-z0-9._]{3,30}/,
  /(?<![a-z])(?:insta|snap|discord|telegram|whatsapp|skype)\s+is\s+@?[a-z0-9._]{3,30}/,
  /(?<![a-z])(?:same|my)\s+(?:full\s+)?(?:user\s?name|nick(?:name)?|handle|name)\s+(?:there|as here|over there|on (?:it|there)|everywhere)/,
  /(?<![a-z])(?:mismo usuario|mesmo nome|mesmo usuario|gleicher name|meme pseudo|mi correo es|mon mail|meine mail|meu email)(?![a-z])/,
  /(?<![a-z])(?:bird|paper ?plane|camera|ghost|green|blue) app(?![a-z])|book of faces|app do passarinho|app del avion/,
];
const cyrillicHandle =
  /(?:в|во|на|есть)\s+(?:телег|тг(?![а-я])|вотсап|ватсап|вацап|вайбер|вк(?![а-я])|инст)|(?:напиши|пиши|звони|набери)\s+(?:мне\s+)?(?:в|на|по)\s/;
/** A picture in place of a platform's name, and somebody's name there. */
const pictured =
  /[\u{1f47b}\u{1f4f8}\u{1f4f7}\u{1f426}\u{1f4d8}]\s*(?:\S{1,3}\s+)?(?:is\s+)?@?(?=[a-z0-9]*[._0-9])[a-z0-9._]{4,30}/u;
const namedElsewhere = disguisedMatcher([
  'whatsapp',
  'telegram',
  'instagram',
  'snapchat',
  'discord',
  'skype',
  'viber',
  'wechat',
  'gmail',
  'email',
  'venmo',
  'zelle',
  'paypal',
  'bizum',
  'revolut',
  'kakaotalk',
  'phone',
  'number',
]);

function hasHandle(folded: Folded): boolean {
  const { plain, letters, cyrillic } = folded;
  return (
    pictured.test(plain) ||
    handlePatterns.some((pattern) => pattern.test(plain) || pattern.test(letters)) ||
    cyrillicHandle.test(cyrillic) ||
    namedElsewhere(folded)
  );
}

const way =
  '(?:phone|cell|mobile|number|digits|mail|e-?mail|gmail|insta(?:gram)?|snap|whats\\s?app|telegram|handle|socials?|contact(?: details| info)?|numero|nummer|telefono|telefone|telephone|correo|portable|handynummer)';
/** Somebody wants to be reached elsewhere, or to reach somebody. */
const asksContact = new RegExp(
  [
    `(?:what(?:'?s| is)|whats|gimme|give me|send me|share|drop|need|want|(?:can|could|may) (?:i|u|you) (?:have|get|gimme|give|send|share)(?: me)?) (?:u?r|your|ya) (?:\\w+ )?${way}(?![a-z])`,
    `(?:here is|heres|here's|this is|take|save|note) my (?:\\w+ )?${way}(?![a-z])`,
    `(?:pasame|dame|mandame|me passa|me manda|donne(?:-| )moi|file(?:-| )moi|gib mir|schick mir) (?:tu|seu|teu|ton|deine?|dein) ?\\w* ?${way}`,
    `(?:wie ist|was ist) deine? ${way}|(?:cual es|qual e) (?:tu|seu|o seu|o teu) ${way}|c'?est quoi ton ${way}`,
    '(?:my|add my|on my|got|ur|your) (?:wa|tg|ig|sc|vk|kkt|fb)(?![a-z])',
  ].join('|'),
);
/** Somebody wants to leave: elsewhere, another app, without this site. */
const leavesHere =
  /(?:talk|chat|speak|meet|continue|write|message|text|go|move|switch|connect) (?:\w+ ){0,3}(?:elsewhere|somewhere else|off here|off this|outside (?:of )?(?:here|this)|another app|other app|a different app|privately off)|(?:without|leave|off|ditch|skip|forget|outside) (?:of )?(?:this|the) (?:site|app|platform|website|middle ?man)|they (?:block|filter|delete|censor|hide|flag)|cut (?:out )?the middle ?man|scan (?:the|my|this) qr/;

const outsidePayment = [
  /(?:avoid|skip|save|dodge|without|bypass|no|escape|lose|minus|instead of)\s(?:\w+\s){0,3}(?:fees?|cut|commission|comision|comissao|provision|gebuhr|taxa)(?![a-z])/,
  /(?:pay|paid|paying|send|transfer|give|settle|zahl|bezahl|paga|pagar|paie|payer)\w*\s(?:\w+\s){0,4}(?:directly|direct|in cash|cash|privately|outside|offline|under the table|direkt|bar|directo|direto|efectivo|dinheiro|liquide|especes|en direct)(?![a-z])/,
  /(?:cheaper|discount|half price|less|barato|gunstiger|moins cher|billiger)\s(?:\w+\s){0,5}(?:outside|direct|directly|cash|without|off|not here|por fuera|por fora|privat)(?![a-z])/,
  /(?:cash ?app|venmo|tip|pay|send)[^.]{0,30}\$[a-z][a-z0-9_]{2,20}|\$[a-z][a-z0-9_]{2,20}[^.]{0,20}(?:cash ?app|venmo)/,
];

/** Stems that no other word contains, and words that are broken by a space behind their second letter at the earliest. */
const stems = /fuck|motherf|asshole|arschloch|hurensohn|cocksuck|hijodeput|gilipollas/;
const broken = [
  'fuck',
  'shit',
  'cunt',
  'asshole',
  'puta',
  'arschloch',
  'wichser',
  'connard',
  'encule',
  'pendejo',
  'mierda',
  'cabron',
  'caralho',
];
const brokenWord = new RegExp(
  `(?<![a-z])(?:${broken.map((word) => word.slice(0, 2) + [...word.slice(2)].map((letter) => ` ?${letter}`).join('')).join('|')})(?: ?(?:ty|ing|er|ed|s|y))?(?![a-z])`,
);
const cyrillicBroken = /(?<![а-я])(?:пи ?зд|бл ?я ?д|ху ?[йие](?![а-я])|су ?ка(?![а-я])|му ?дак|еб ?лан)/;

function hasBrokenWord({ letters, cyrillic }: Folded): boolean {
  return stems.test(letters) || brokenWord.test(letters) || cyrillicBroken.test(cyrillic) || letters.includes('\u{1f595}');
}
