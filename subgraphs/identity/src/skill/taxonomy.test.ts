import { expect, test } from 'vitest';
import { skillKey } from '../search/listing.rules.ts';
import { rankSkills } from './completion.rules.ts';
import { defaultSkills } from './default-skills.ts';
import { keysOf, nameIn, readSkillText, type SkillRow, slugOf } from './skill.rules.ts';
import { makeTaxonomy, sharedTaxonomy } from './taxonomy.ts';

const meant = (text: string) => sharedTaxonomy().named(text)?.slug ?? null;
const own = (change: Partial<SkillRow> & { id: string }): SkillRow => ({
  parentId: null,
  slug: change.id,
  names: { en: change.id },
  synonyms: [],
  hidden: false,
  mergedInto: null,
  ...change,
});
const standing = (name: string) => sharedTaxonomy().named(name) as SkillRow;

test('the default taxonomy: some hundred skills, three levels, no name that means two, no slug twice', () => {
  expect(defaultSkills().length).toBeGreaterThan(300);
  expect(new Set(defaultSkills().map(({ slug }) => slug)).size).toBe(defaultSkills().length);
  const holders = new Map<string, string>();
  for (const skill of defaultSkills()) {
    expect(skill.slug, skill.names.en).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(Object.values(skill.names).every(Boolean), skill.slug).toBe(true);
    expect(skill.id).toMatch(/^skill_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
    for (const key of keysOf(skill)) {
      expect(holders.get(key) ?? skill.slug, `“${key}” is of ${skill.slug} and`).toBe(skill.slug);
      holders.set(key, skill.slug);
    }
    const above = skill.parentId === null ? null : sharedTaxonomy().get(skill.parentId);
    expect(above === null || above.parentId === null || sharedTaxonomy().get(above.parentId)?.parentId === null).toBe(true);
  }
});

test.each([
  ['Gitarre', 'guitar'],
  ['  LINEAR-ALGEBRA ', 'linear-algebra'],
  ['c++', 'cpp'],
  ['C', 'c'],
  ['C#', 'csharp'],
  ['node', 'node-js'],
  ['Franzosisch', 'french'],
  ['basket weaving', null],
  ['', null],
])('%s means %s', (text, slug) => {
  expect(meant(text)).toBe(slug ?? null);
});

test('what is below a skill is within it', () => {
  const keys = sharedTaxonomy().keysWithin(standing('Music'));
  expect(keys).toEqual(expect.arrayContaining(['music', 'musik', 'gitarre', 'e gitarre']));
  expect(keys).not.toContain('maths');
  expect(new Set(keys).size).toBe(keys.length);
});

test('what a marketplace changes: its own skills, other names, merged and hidden ones', () => {
  const [guitar, ukulele, music] = [standing('Guitar'), standing('Ukulele'), standing('Music')];
  const taxonomy = makeTaxonomy([
    own({ id: 'skill_own', names: { en: 'Knot tying' }, parentId: ukulele.id }),
    { ...ukulele, mergedInto: guitar.id },
    { ...music, hidden: true },
    { ...standing('Chess'), names: { en: 'Royal game' }, synonyms: [] },
  ]);
  expect(taxonomy.get(ukulele.id)?.id).toBe(guitar.id);
  expect(taxonomy.named('ukulele')?.id).toBe(guitar.id);
  expect(taxonomy.find('ukulele')?.id).toBe(guitar.id);
  expect(taxonomy.keysWithin(guitar)).toEqual(expect.arrayContaining(['ukulele', 'knot tying']));
  expect(taxonomy.parentOf(taxonomy.get('skill_own')!)?.id).toBe(guitar.id);
  expect(taxonomy.named('music')).toBeNull();
  expect(taxonomy.holderOf('music')?.id).toBe(music.id);
  expect(taxonomy.parentOf(guitar)).toBeNull();
  expect(taxonomy.childrenOf(null).map(({ id }) => id)).toEqual(expect.arrayContaining([guitar.id]));
  expect(taxonomy.named('chess')).toBeNull();
  expect(taxonomy.named('royal game')?.slug).toBe('chess');
  expect(sharedTaxonomy().named('chess')?.slug).toBe('chess');
});

test.each([
  ['guit', ['guitar']],
  ['gitarre', ['guitar', 'electric-guitar']],
  ['matematics', ['mathematics']],
  ['lineare', ['linear-algebra']],
  ['kuberntes', ['kubernetes']],
  ['R', ['r']],
  ['', []],
  ['%', []],
  ['qqqqqq', []],
])('completing %s begins with %j', (typed, slugs) => {
  const found = rankSkills(typed, sharedTaxonomy().skills).map(({ slug }) => slug);
  expect(found.slice(0, Math.min(1, slugs.length))).toEqual(slugs.slice(0, 1));
  expect(found).toEqual(expect.arrayContaining(slugs));
  if (slugs.length === 0) expect(found).toEqual([]);
});

test.each([
  ['no name', { names: [], synonyms: [] }],
  [
    'two names in one language',
    {
      names: [
        { language: 'de', name: 'A' },
        { language: 'DE', name: 'B' },
      ],
      synonyms: [],
    },
  ],
  ['a language that is none', { names: [{ language: 'not a tag', name: 'A' }], synonyms: [] }],
  ['an empty synonym', { names: [{ language: 'de', name: 'A' }], synonyms: [' '] }],
  ['a name too long', { names: [{ language: 'de', name: 'x'.repeat(61) }], synonyms: [] }],
  ['too many synonyms', { names: [{ language: 'de', name: 'A' }], synonyms: Array.from({ length: 31 }, String) }],
])('%s is refused', (_, text) => {
  expect(readSkillText(text)).toHaveProperty('fault');
});

test('names fall back to the language without its region, and then to the main one', () => {
  const names = { de: 'Schach', en: 'Chess' };
  expect([nameIn({ names }, 'de-AT'), nameIn({ names }, 'en'), nameIn({ names }, 'fr')]).toEqual(['Schach', 'Chess', 'Schach']);
  expect([slugOf('Élan & Co.'), slugOf('C++'), slugOf('数学'), skillKey('数学')]).toEqual(['elan-co', 'cpp', '', '数学']);
});
