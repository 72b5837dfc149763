import { createHash } from 'node:crypto';
import { defaultTaxonomy } from './default-taxonomy.ts';
import { type SkillRow, slugOf } from './skill.rules.ts';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** The same in every marketplace and for ever, as long as the slug is. */
export function defaultSkillId(slug: string): string {
  const digest = createHash('sha256').update(slug).digest();
  const letters = Array.from(digest.subarray(0, 26), (byte, place) => alphabet[byte % (place === 0 ? 8 : 32)]);
  return `skill_${letters.join('')}`;
}

/** Reads the outline; a parent stands before its children. */
function readOutline(outline: string): SkillRow[] {
  const above: string[] = [];
  return outline
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const depth = (line.length - line.trimStart().length) / 2;
      const [en = '', de = '', synonyms = ''] = line.split('|').map((part) => part.trim());
      const slug = slugOf(en);
      const id = defaultSkillId(slug);
      above[depth] = id;
      return {
        id,
        parentId: depth === 0 ? null : (above[depth - 1] ?? null),
        slug,
        names: { en, de },
        synonyms: synonyms
          .split(',')
          .map((word) => word.trim())
          .filter(Boolean),
        hidden: false,
        mergedInto: null,
      };
    });
}

let read: readonly SkillRow[] | undefined;

/** The same objects every time. */
export function defaultSkills(): readonly SkillRow[] {
  read ??= readOutline(defaultTaxonomy);
  return read;
}
