import type { Folded } from '../fold.ts';

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

export function hasBrokenWord({ letters, cyrillic }: Folded): boolean {
  return stems.test(letters) || brokenWord.test(letters) || cyrillicBroken.test(cyrillic) || letters.includes('\u{1f595}');
}
