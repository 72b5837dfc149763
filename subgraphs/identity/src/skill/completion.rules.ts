import { mistakes } from '../search/spelling.rules.ts';
import { wordsOf } from '../search/words.rules.ts';
import { keysOf, type SkillRow } from './skill.rules.ts';

/** Skills that somebody may be typing, the likeliest first; every word must fit one of the name's. Null distance: not meant. */
export function rankSkills(typed: string, skills: readonly SkillRow[]): SkillRow[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  return skills
    .map((skill, place) => ({ skill, place, distance: distanceTo(words, skill) }))
    .filter(({ distance }) => distance !== Number.POSITIVE_INFINITY)
    .sort((one, other) => one.distance - other.distance || one.place - other.place)
    .map(({ skill }) => skill);
}

/** 0: written in full. Then what begins so, then what has it later in the name, then misspellings. */
function distanceTo(typed: readonly string[], skill: SkillRow): number {
  return Math.min(...keysOf(skill).map((key) => distanceToKey(typed, key)));
}

function distanceToKey(typed: readonly string[], key: string): number {
  const asked = typed.join(' ');
  if (key === asked) return 0;
  if (key.startsWith(asked)) return 1;
  const words = key.split(' ');
  const each = typed.map((word) => Math.min(...words.map((of) => distanceToWord(word, of))));
  return 1 + Math.max(...each);
}

function distanceToWord(typed: string, word: string): number {
  if (word.startsWith(typed)) return 1;
  const count = mistakes(typed, word) ?? mistakes(typed, [...word].slice(0, [...typed].length).join(''));
  return count === null ? Number.POSITIVE_INFINITY : 1 + count;
}
