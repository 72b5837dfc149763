import { demoId, demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, otherTenant } from '../testing/open-identity.ts';
import { sharedTaxonomy } from './taxonomy.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

const idOf = (name: string) => sharedTaxonomy().named(name)!.id;
const admin = () =>
  home.house.as({ userId: demoUser(1, 0), role: 'ADMIN', scopes: ['tenant:manage', 'mentors:verify'], tenantId: aurora });
const mentor = (n: number) => home.house.as({ userId: demoUser(1, n), role: 'MENTOR', scopes: ['mentor'], tenantId: aurora });
// biome-ignore lint/suspicious/noExplicitAny: each mutation answers its own shape
function change(name: string, input: object): Promise<any> {
  const success = name === 'addSkill' ? 'AddSkillSuccess' : 'ChangeSkillSuccess';
  return mutate(
    name,
    input,
    `... on ${success} { skill { id slug name hidden parent { slug } } } ... on SkillNameTaken { name } ... on InvalidInput { field message }`,
  );
}

async function mutate(name: string, input: object, selected: string) {
  const { data, errors } = await admin().execute(
    `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { answer: ${name}(input: $input) { __typename ${selected} } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.answer;
}

async function ask(query: string, as = home.stranger()) {
  const { data, errors } = await as.execute(query);
  expect(errors).toBeUndefined();
  return data;
}

const taughtBy = async (skill: string) => {
  const { mentors } = await ask(`{ mentors(filter: { skill: ${JSON.stringify(skill)} }) { nodes { displayName } } }`);
  return mentors.nodes.map(({ displayName }: { displayName: string }) => displayName).toSorted();
};
const named = (name: string, ...synonyms: string[]) => ({ names: [{ language: 'en', name }], synonyms });

describe('the taxonomy', () => {
  test('is browsed from the fields downwards, with the mentors who teach each, and those below', async () => {
    const { skills } = await ask(
      '{ skills(first: 100) { id slug name mentorCount parent { id } children { slug mentorCount } } }',
    );
    const music = skills.find(({ slug }: { slug: string }) => slug === 'music');
    expect(music).toMatchObject({ name: 'Music', mentorCount: 1, parent: null });
    expect(music.children).toContainEqual({ slug: 'guitar', mentorCount: 1 });
    expect(music.children).toContainEqual({ slug: 'piano', mentorCount: 0 });
    const below = await ask(`{ skills(parent: "${music.id}", first: 100) { slug parent { slug } } }`);
    expect(below.skills).toContainEqual({ slug: 'guitar', parent: { slug: 'music' } });
  });

  test('completes what is typed, in any language and misspelt', async () => {
    const { skills } = await ask(
      '{ skills(search: "klaviir", first: 1) { slug name(language: "de-AT") names { language name } } }',
    );
    expect(skills).toEqual([
      {
        slug: 'piano',
        name: 'Klavier',
        names: [
          { language: 'en', name: 'Piano' },
          { language: 'de', name: 'Klavier' },
        ],
      },
    ]);
  });

  test('tells which skills a mentor means', async () => {
    const { mentor } = await ask(`{ mentor(id: "${demoId('mentor', 1, 13)}") { skills knownSkills { slug } } }`);
    expect(mentor).toEqual({
      skills: ['Guitar', 'Music theory', 'Bossa nova'],
      knownSkills: [{ slug: 'guitar' }, { slug: 'music-theory' }, { slug: 'bossa-nova' }],
    });
  });

  test.each(['unknownSkills { text }', 'skills(first: 0) { id }', 'skills(first: 101) { id }'])(
    'a stranger is refused %s',
    async (query) => {
      const { errors } = await home.stranger().execute(`{ ${query} }`);
      expect(errors?.[0]?.extensions?.code).toMatch(/FORBIDDEN|BAD_USER_INPUT/);
    },
  );
});

describe('admins', () => {
  const write = (n: number, skills: string[]) =>
    mentor(n).execute(
      `mutation ($skills: [String!]!) { activateMentorProfile(input: {
        headline: "Ropes", skills: $skills, languages: ["en"], timeZone: "Europe/Lisbon" }) { __typename } }`,
      { skills },
    );

  test('see what mentors wrote that is no skill, make it one, rename it, and merge it', async () => {
    await write(10, ['Knot-tying', 'Calculus']);
    await write(11, ['knot tying', 'Rope work']);
    const unknown = async () => (await ask('{ unknownSkills { text mentorCount } }', admin())).unknownSkills;
    expect(await unknown()).toEqual([
      { text: 'knot tying', mentorCount: 2 },
      { text: 'rope work', mentorCount: 1 },
    ]);

    const added = await change('addSkill', { ...named('Knot tying', 'macramé'), parentId: idOf('Arts and crafts') });
    expect(added).toMatchObject({ skill: { slug: 'knot-tying', name: 'Knot tying', parent: { slug: 'arts-and-crafts' } } });
    const both = ['Amara Okafor', 'Jonas Lindqvist'];
    for (const skill of [added.skill.id, 'knot-tying', 'MACRAME', 'Kunst und Handwerk'])
      expect(await taughtBy(skill), skill).toEqual(both);
    expect(await unknown()).toEqual([{ text: 'rope work', mentorCount: 1 }]);

    expect(await change('addSkill', named('KNOT  tying!'))).toMatchObject({ __typename: 'SkillNameTaken', name: 'KNOT  tying!' });
    expect(await change('addSkill', named('Ropes', 'Gitarre'))).toMatchObject({ __typename: 'SkillNameTaken', name: 'Gitarre' });
    expect(await change('addSkill', named(' '))).toMatchObject({ __typename: 'InvalidInput', field: 'names' });

    const ropes = await change('addSkill', named('Rope work'));
    expect(await change('renameSkill', { id: ropes.skill.id, ...named('Ropes', 'Rope work') })).toMatchObject({
      skill: { name: 'Ropes', slug: 'rope-work' },
    });
    expect(await taughtBy('ropes')).toEqual(['Jonas Lindqvist']);
    expect(await change('mergeSkills', { id: added.skill.id, intoId: ropes.skill.id })).toMatchObject({
      skill: { id: ropes.skill.id },
    });
    expect(await taughtBy('ropes')).toEqual(both);
    expect(await taughtBy('knot-tying')).toEqual(both);
    const { skill } = await ask(`{ skill(id: "${added.skill.id}") { slug mentorCount } }`);
    expect(skill).toEqual({ slug: 'rope-work', mentorCount: 2 });
    expect(await change('renameSkill', { id: added.skill.id, ...named('Gone') })).toMatchObject({ __typename: 'NotFound' });

    const log = await (home.house.context({ tenantId: aurora }) as Ctx).db
      .selectFrom('audit_entry')
      .select(['action', 'actor_id'])
      .where('action', 'in', ['skill.added', 'skill.renamed', 'skill.merged'])
      .orderBy('id')
      .execute();
    expect(log.map(({ action }) => action)).toEqual(['skill.added', 'skill.added', 'skill.renamed', 'skill.merged']);
    expect(new Set(log.map(({ actor_id }) => actor_id))).toEqual(new Set([demoUser(1, 0)]));
  });

  test('hide a skill and show it again; meanwhile it is nowhere, and what mentors wrote is text', async () => {
    const id = idOf('Guitar');
    expect(await taughtBy('Gitarre')).toEqual(['Rafael Moreira']);
    expect(await change('hideSkill', { id })).toMatchObject({ skill: { hidden: true } });
    expect(await change('hideSkill', { id })).toMatchObject({ skill: { hidden: true } });
    expect(await taughtBy('Gitarre')).toEqual([]);
    expect(await taughtBy('guitar')).toEqual(['Rafael Moreira']);
    expect((await ask(`{ skill(id: "${id}") { slug } }`)).skill).toBeNull();
    expect((await ask(`{ skill(id: "${id}") { slug } }`, admin())).skill).toEqual({ slug: 'guitar' });
    expect((await ask('{ skills(search: "gitarre", first: 5) { slug } }')).skills).not.toContainEqual({ slug: 'guitar' });
    expect(await change('addSkill', named('Gitarre'))).toMatchObject({ __typename: 'SkillNameTaken' });
    await change('hideSkill', { id, hidden: false });
    expect(await taughtBy('Gitarre')).toEqual(['Rafael Moreira']);
  });

  test('merge nothing into itself, into what is below it, or into what is hidden', async () => {
    const [music, guitar, piano] = [idOf('Music'), idOf('Guitar'), idOf('Piano')];
    await change('hideSkill', { id: piano });
    for (const [id, intoId] of [
      [music, music],
      [music, guitar],
      [guitar, piano],
    ])
      expect(await change('mergeSkills', { id, intoId })).toMatchObject({ __typename: 'InvalidInput', field: 'intoId' });
    expect(await change('mergeSkills', { id: guitar, intoId: 'rubbish' })).toMatchObject({ __typename: 'NotFound' });
    await change('hideSkill', { id: piano, hidden: false });
  });

  test('are told when two add one name at once', async () => {
    const answers = await Promise.all([change('addSkill', named('Falconry')), change('addSkill', named('falconry'))]);
    expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual(['AddSkillSuccess', 'SkillNameTaken']);
  });

  test('change nothing at another marketplace', async () => {
    await change('hideSkill', { id: idOf('Chess') });
    const other = home.stranger(otherTenant);
    expect((await ask('{ skills(search: "chess", first: 1) { slug } }', other)).skills).toEqual([{ slug: 'chess' }]);
    const { skill } = await change('addSkill', named('Heraldry'));
    expect((await ask(`{ skill(id: "${skill.id}") { slug } }`, other)).skill).toBeNull();
  });

  test('vouch for a mentor, and no more', async () => {
    const mentorId = demoId('mentor', 1, 20);
    const verified = async () =>
      (await ask('{ mentors(filter: { verified: true }) { nodes { id verified } } }')).mentors.nodes as { id: string }[];
    expect(await verified()).toEqual([]);
    const order = { mentorId, reason: 'diploma seen' };
    expect(await mutate('verifyMentor', order, '... on VerifyMentorSuccess { mentor { verified } }')).toMatchObject({
      mentor: { verified: true },
    });
    expect(await verified()).toEqual([{ id: mentorId, verified: true }]);
    await mutate('verifyMentor', { ...order, verified: false }, '');
    expect(await verified()).toEqual([]);
    expect((await mutate('verifyMentor', { ...order, mentorId: demoId('mentor', 2, 20) }, '')).__typename).toBe('NotFound');
    expect((await mutate('verifyMentor', { ...order, reason: ' ' }, '')).__typename).toBe('InvalidInput');
  });
});
