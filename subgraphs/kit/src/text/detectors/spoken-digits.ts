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
export function spokenDigits(text: string): string {
  const repeated = text.replace(
    /\b(double|triple)\s+(zero|oh|one|two|three|four|five|six|seven|eight|nine|\d)\b/g,
    (_, times: string, digit: string) => Array.from({ length: times === 'double' ? 2 : 3 }, () => digit).join(' '),
  );
  return repeated.replace(numberRun, (run) => run.replace(oneNumber, (word) => numberWords[word] ?? word).replace(/o/g, '0'));
}
