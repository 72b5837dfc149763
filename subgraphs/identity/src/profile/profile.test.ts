import { changedTopic } from '@lyceum/kit/live/changed.ts';
import { demoId, demoMentees, demoMentors, demoUser } from '@lyceum/kit/seed/demo.ts';
import { mentorActivated } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadUser } from '../account/user.query.ts';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity } from '../testing/open-identity.ts';
import { loadMentee } from './mentee.query.ts';
import { loadMentor } from './mentor.query.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

const profile = {
  headline: 'Sailing by the stars',
  bio: 'Bring a torch.',
  skills: ['Navigation'],
  languages: ['en'],
  timeZone: 'Europe/Lisbon',
};
const activate = `mutation ($input: ActivateMentorProfileInput!) {
  activateMentorProfile(input: $input) {
    __typename
    ... on ActivateMentorProfileSuccess { mentor { id displayName headline skills active user { id } } }
    ... on UserError { code message }
    ... on InvalidInput { field }
  }
}`;
const as = (n: number, role = 'MENTEE', scopes = ['mentee']) =>
  home.house.as({ userId: demoUser(1, n), role, scopes, tenantId: aurora });

async function names(filter: object, page: object = {}) {
  const { data, errors } = await home
    .stranger()
    .execute(
      'query ($filter: MentorFilter, $first: Int, $after: Cursor) { mentors(filter: $filter, first: $first, after: $after) { nodes { displayName } pageInfo { hasNextPage endCursor } } }',
      { filter, ...page },
    );
  expect(errors).toBeUndefined();
  const { mentors } = data as {
    mentors: { nodes: { displayName: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  };
  return { names: mentors.nodes.map((node) => node.displayName), ...mentors.pageInfo };
}

describe('mentor profiles', () => {
  test('a mentee opens one, holds the role, is listed, and the others are told once', async () => {
    const mentee = as(40);
    const { data, errors } = await mentee.execute(activate, { input: profile });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      activateMentorProfile: {
        __typename: 'ActivateMentorProfileSuccess',
        mentor: {
          id: demoId('mentor', 1, 40),
          displayName: 'Oliver Grant',
          headline: 'Sailing by the stars',
          skills: ['Navigation'],
          active: true,
          user: { id: demoUser(1, 40) },
        },
      },
    });
    const changed = await mentee.execute(activate, { input: { ...profile, headline: 'Sailing by the clock' } });
    expect(changed.data).toMatchObject({ activateMentorProfile: { mentor: { headline: 'Sailing by the clock' } } });
    expect((await mentee.execute('{ viewer { roles } }')).data).toEqual({ viewer: { roles: ['MENTEE', 'MENTOR'] } });
    expect(await home.house.sent(mentorActivated)).toEqual([{ mentorId: demoId('mentor', 1, 40), userId: demoUser(1, 40) }]);
    expect((await names({ search: 'sailing clock' })).names).toEqual(['Oliver Grant']);
  });

  test('two first calls at once open one profile and tell it once', async () => {
    const answers = await Promise.all([
      as(51).execute(activate, { input: profile }),
      as(51).execute(activate, { input: profile }),
    ]);
    for (const { errors } of answers) expect(errors).toBeUndefined();
    const told = (await home.house.sent(mentorActivated)).filter(({ userId }) => userId === demoUser(1, 51));
    expect(told).toHaveLength(1);
  });

  test('a wrong field is named and nothing changes', async () => {
    const { data } = await as(41).execute(activate, { input: { ...profile, languages: ['not a tag'] } });
    expect(data).toMatchObject({ activateMentorProfile: { __typename: 'InvalidInput', field: 'languages' } });
    expect((await home.stranger().execute(`{ mentor(id: "${demoId('mentor', 1, 41)}") { id } }`)).data).toEqual({ mentor: null });
  });

  test('a stranger opens nothing', async () => {
    const { errors } = await home.stranger().execute(activate, { input: profile });
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });

  test('a change is told to routers that keep the mentor, after it is committed', async () => {
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const heard: unknown[] = [];
    const stop = await ctx.live.subscribe(changedTopic, (hint) => heard.push(hint));
    await as(51).execute(activate, { input: { ...profile, languages: [] } });
    await as(51).execute(activate, { input: profile });
    await expect.poll(() => heard).toEqual([{ tenant: aurora, type: 'Mentor', id: demoId('mentor', 1, 51) }]);
    await stop();
  });
});

describe('the list of mentors', () => {
  test('is filtered by skill, language and words, and wildcards are only letters', async () => {
    expect((await names({ skill: 'typescript' })).names).toEqual(['Jonas Lindqvist']);
    expect((await names({ language: 'pt' })).names).toEqual(['Rafael Moreira']);
    expect((await names({ search: 'PHYSICS coach' })).names).toEqual(['Nikolai Petrov']);
    expect((await names({ search: '%' })).names).toEqual([]);
    expect((await names({ skill: "x'; drop table user_account; --" })).names).toEqual([]);
  });

  test('finds what is misspelt, where nobody writes it so, and nothing more where somebody does', async () => {
    expect((await names({ search: 'phisics' })).names).toEqual(['Nikolai Petrov']);
    expect((await names({ search: 'hpysics nikolay' })).names).toEqual(['Nikolai Petrov']);
    expect((await names({ search: 'xqzw' })).names).toEqual([]);
  });

  test('leaves the last words out where nobody has them all, and words that nobody uses', async () => {
    expect((await names({ search: 'physics guitar' })).names).toEqual(['Nikolai Petrov']);
    expect((await names({ search: 'xqzw guitar' })).names).toEqual(['Rafael Moreira']);
    expect((await names({ search: 'physics guitar', language: 'pt' })).names).toEqual([]);
  });

  test('finds a skill by its other names, in either language, and by what it is part of', async () => {
    for (const search of ['gitarre', 'gitare', 'GITARR'])
      expect((await names({ search })).names, search).toEqual(['Rafael Moreira']);
    expect((await names({ skill: 'Musik' })).names).toEqual(['Rafael Moreira']);
    expect((await names({ skills: ['music', 'Programming'] })).names).toEqual([]);
    expect((await names({ skill: 'Programming' })).names.toSorted()).toEqual(['Jonas Lindqvist', 'Priya Raghunathan']);
  });

  test('is paged by cursor without loss or repetition', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 10; page += 1) {
      const answer = await names({ language: 'en' }, { first: 4, after });
      seen.push(...answer.names);
      after = answer.endCursor;
      if (!answer.hasNextPage) break;
    }
    const all = await names({ language: 'en' }, { first: 100 });
    expect(seen).toEqual(all.names);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(11);
  });

  test('refuses pages of zero or more than a hundred', async () => {
    for (const first of [0, 101]) {
      const { errors } = await home.stranger().execute(`{ mentors(first: ${first}) { nodes { id } } }`);
      expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    }
  });
});

describe('people by reference', () => {
  const representations = [...demoMentors, ...demoMentees].flatMap((n) => [
    { __typename: 'User', id: demoUser(1, n) },
    { __typename: 'Mentor', id: demoId('mentor', 1, n) },
    { __typename: 'Mentee', id: demoId('mentee', 1, n) },
  ]);
  const document = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on User { id displayName email mentor { headline } mentee { goals } }
      ... on Mentor { id displayName user { displayName email } }
      ... on Mentee { id displayName goals level }
    }
  }`;

  test('any number of one type is one query', async () => {
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    let queries = 0;
    const selectFrom = (...args: unknown[]) => {
      queries += 1;
      return (ctx.db.selectFrom as (...args: unknown[]) => unknown)(...args);
    };
    const counting: Ctx = {
      ...ctx,
      db: new Proxy(ctx.db, { get: (db, name) => (name === 'selectFrom' ? selectFrom : Reflect.get(db, name)) }),
    };
    const people = [...demoMentors, ...demoMentees];
    const loaded = await Promise.all([
      ...people.map((n) => loadUser(counting, demoUser(1, n))),
      ...demoMentors.map((n) => loadMentor(counting, demoId('mentor', 1, n))),
      ...demoMentees.map((n) => loadMentee(counting, demoId('mentee', 1, n))),
    ]);
    expect(loaded.map((row) => row?.id)).not.toContain(undefined);
    expect(queries).toBe(3);
  });

  test('address and mentee profile are for the person and for admins, whatever the path', async () => {
    const read = async (client: ReturnType<typeof as>) => {
      const { data, errors } = await client.execute(document, { representations });
      expect(errors).toBeUndefined();
      return (data as { _entities: { id: string; email?: string | null; goals?: string[]; user?: { email: string | null } }[] })
        ._entities;
    };
    const secretsOf = (entities: Awaited<ReturnType<typeof read>>) =>
      entities
        .filter((entity) => entity?.email || entity?.user?.email || (entity?.goals ?? []).length > 0)
        .map((entity) => entity.id);

    expect(secretsOf(await read(home.stranger()))).toEqual([]);
    expect(secretsOf(await read(as(43)))).toEqual([demoUser(1, 43), demoId('mentee', 1, 43)]);
    expect(secretsOf(await read(as(1, 'MODERATOR', ['moderation:decide'])))).toHaveLength(12);
    expect(secretsOf(await read(as(0, 'ADMIN', ['users:read', 'moderation:decide']))).length).toBeGreaterThanOrEqual(
      24 + 12 + 12,
    );
  });
});

describe('mentee profiles', () => {
  test('a person changes goals, interests and level', async () => {
    const { data, errors } = await as(44).execute(
      `mutation { activateMenteeProfile(input: { goals: ["Sing"], interests: ["Jazz"], level: ADVANCED }) {
        ... on ActivateMenteeProfileSuccess { mentee { id goals interests level } }
      } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      activateMenteeProfile: { mentee: { id: demoId('mentee', 1, 44), goals: ['Sing'], interests: ['Jazz'], level: 'ADVANCED' } },
    });
  });
});
