import { setTimeout } from 'node:timers/promises';
import { transact } from '@lyceum/kit/context/transact.ts';
import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { reviewPublished } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import type { MentorFilter } from '../generated/resolvers.ts';
import { type Known, searchNaively } from '../testing/naive-search.ts';
import { aurora, openIdentity, otherTenant } from '../testing/open-identity.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { forgetUnusedWords } from './forget-words.ts';
import { listMentor } from './list-mentor.ts';
import { termsOf } from './listing.rules.ts';
import { listMissing } from './listing.schedule.ts';

/** A marketplace of its own, which has nobody but those of the test. */
const tenantId = 'tenant_01k00000000000000000000009';

let home: Awaited<ReturnType<typeof openIdentity>>;
let ctx: Ctx;
beforeAll(async () => {
  home = await openIdentity();
  ctx = home.house.context({ tenantId }) as Ctx;
});
afterAll(() => home?.close());

const document = `query ($filter: MentorFilter, $first: Int, $after: Cursor, $last: Int, $before: Cursor) {
  mentors(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

async function ask(filter: MentorFilter, page: object = { first: 100 }) {
  const visitor = home.house.as({ userId: demoUser(1, 40), role: 'MENTEE', scopes: [], tenantId });
  const { data, errors } = await visitor.execute(document, { filter, ...page });
  expect(errors).toBeUndefined();
  const { nodes, pageInfo } = data.mentors as {
    nodes: { id: string }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
  };
  return { ids: nodes.map(({ id }) => id), ...pageInfo };
}

/** Stores people as they would have stored themselves, and lists them. */
async function store(people: readonly Known[]): Promise<void> {
  const now = home.clock.now();
  await transact(ctx, async (tx) => {
    for (const person of people) {
      const userId = person.id.replace('mentor', 'user');
      await tx.db
        .insertInto('user_account')
        .values({
          id: userId,
          tenant_id: tenantId,
          email: `${userId}@x.test`,
          password_hash: null,
          display_name: person.displayName,
          preferred_role: 'MENTOR',
          granted_roles: [],
          suspended_at: null,
          created_at: now,
        })
        .execute();
      await tx.db
        .insertInto('mentor_profile')
        .values({
          id: person.id,
          tenant_id: tenantId,
          user_id: userId,
          headline: person.headline,
          bio: person.bio,
          skills: [...person.skills],
          languages: [...person.languages],
          time_zone: 'Europe/Lisbon',
          active: true,
          activated_at: now,
          hourly_rate: person.hourlyRate,
          verified_at: person.verified ? now : null,
          review_count: person.reviewCount,
          review_stars: person.reviewStars,
        })
        .execute();
      await listMentor(tx, person.id);
    }
  });
}

const random = seededRandom(20261121);
const below = (count: number) => Math.floor(random() * count);
const one = <T>(of: readonly T[]) => of[below(of.length)] as T;
const some = <T>(most: number, of: readonly T[]) => [...new Set(Array.from({ length: 1 + below(most) }, () => one(of)))];

const firstNames = ['Zoë', 'Amélie', 'Jörg', 'Ana', 'Anna', 'Annika', 'Łukasz', 'Олег', 'Mei'];
const skills = ['Guitar', 'Gitarre', 'Piano', 'Linear algebra', 'Algebra', 'Jazz', 'C++', 'Knot tying', 'Physik', 'Go'];
const words = [
  'patient',
  'patience',
  'mathematics',
  'guitars',
  'algebraic',
  'jazzy',
  'lessons',
  'the',
  'for',
  'prüfung',
  'physics',
];

function person(number: number): Known {
  const reviewCount = below(3) === 0 ? below(40) : 0;
  return {
    id: `mentor_${String(number).padStart(26, '0')}`,
    displayName: `${one(firstNames)} ${one(['Groß', 'Gross', 'Guitarson', 'Meyer', 'Meier'])}`,
    headline: some(4, words).join(' '),
    bio: below(2) === 0 ? '' : some(6, words).join(' '),
    skills: some(3, skills),
    languages: some(2, ['en', 'de', 'de-AT', 'pt-BR']),
    hourlyRate: below(3) === 0 ? null : 1000 * below(6),
    verified: below(4) === 0,
    reviewCount,
    reviewStars: reviewCount * (1 + below(5)),
  };
}

function question(): MentorFilter {
  const spoil = (word: string) => {
    const at = below(Math.max(1, word.length - 1));
    return one([
      word.slice(0, at) + word.slice(at + 1),
      `${word.slice(0, at)}q${word.slice(at)}`,
      word.slice(0, 2 + below(word.length)),
    ]);
  };
  const word = () => {
    const whole = one([...words, ...skills, ...firstNames, 'Musik', 'gitarre', 'xqzw']);
    return below(3) === 0 ? spoil(whole) : whole;
  };
  return {
    ...(below(5) > 0 ? { search: Array.from({ length: 1 + below(3) }, word).join(' ') } : {}),
    ...(below(4) === 0 ? { skill: one([...skills, 'Music', 'mathematics', 'knot-tying']) } : {}),
    ...(below(8) === 0 ? { skills: some(2, skills) } : {}),
    ...(below(4) === 0 ? { language: one(['de', 'DE-at', 'en', 'pt', 'fr']) } : {}),
    ...(below(5) === 0 ? { verified: true } : {}),
    ...(below(5) === 0 ? { minHourlyRate: 1000 * below(5) } : {}),
    ...(below(5) === 0 ? { maxHourlyRate: 1000 * below(5) } : {}),
  };
}

describe('the search', () => {
  const people = Array.from({ length: 80 }, (_, number) => person(number));
  beforeAll(() => store(people));

  test('finds, in the same order, what looking at everybody finds: 120 questions to 80 mentors', async () => {
    let found = 0;
    for (let round = 0; round < 120; round += 1) {
      const filter = question();
      const { ids } = await ask(filter);
      expect(ids, JSON.stringify(filter)).toEqual(searchNaively(people, filter).slice(0, 100));
      found += Math.min(1, ids.length);
    }
    expect(found).toBeGreaterThan(60);
  });

  test.each<MentorFilter>([{}, { search: 'alg' }, { search: 'guitar lessons' }, { search: 'jazz xqzw knot', language: 'en' }])(
    'is paged forwards and backwards without loss or repetition: %j',
    async (filter) => {
      const all = searchNaively(people, filter);
      const forwards: string[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const page = await ask(filter, { first: 7, after });
        forwards.push(...page.ids);
        [after, more] = [page.endCursor, page.hasNextPage];
      }
      expect(forwards).toEqual(all);
      const backwards: string[] = [];
      for (let before: string | null = null, more = true; more; ) {
        const page: Awaited<ReturnType<typeof ask>> = await ask(filter, { last: 7, before });
        backwards.unshift(...page.ids);
        [before, more] = [page.startCursor, page.hasPreviousPage];
      }
      expect(backwards).toEqual(all);
    },
  );

  test('the page behind the last one is empty, and no page of another list', async () => {
    const { endCursor } = await ask({ search: 'guitar lessons' });
    expect((await ask({ search: 'guitar lessons' }, { first: 5, after: endCursor })).ids).toEqual([]);
  });

  test('nobody is found at another marketplace', async () => {
    const visitor = home.house.as({ userId: demoUser(2, 40), role: 'MENTEE', scopes: [], tenantId: otherTenant });
    const { data } = await visitor.execute(document, { filter: { search: 'Annika' }, first: 5 });
    expect(data.mentors.nodes).toEqual([]);
  });
});

describe('who is listed', () => {
  const rare = { ...person(900), displayName: 'Quirin Quastenflosser', bio: 'zymurgy', languages: ['en'] };
  const found = async (search: string) => (await ask({ search })).ids;

  test('is found from the commit on, and no more when closed, suspended or gone', async () => {
    await store([rare]);
    for (const search of ['zymurgy', 'zymrugy', 'zymu', 'Quastenfloser']) expect(await found(search), search).toEqual([rare.id]);
    const set = (table: 'mentor_profile' | 'user_account', id: string, values: object) =>
      transact(ctx, async (tx) => {
        await tx.db.updateTable(table).set(values).where('id', '=', id).execute();
        await listMentor(tx, rare.id);
      });
    const userId = rare.id.replace('mentor', 'user');
    await set('mentor_profile', rare.id, { active: false });
    expect(await found('zymurgy')).toEqual([]);
    await set('mentor_profile', rare.id, { active: true });
    expect(await found('zymurgy')).toEqual([rare.id]);
    await set('user_account', userId, { suspended_at: home.clock.now() });
    expect(await found('zymurgy')).toEqual([]);
    await set('user_account', userId, { suspended_at: null });
    await set('mentor_profile', rare.id, { bio: 'brewing', headline: 'Beer' });
    expect(await found('zymurgy')).toEqual([]);
    expect(await found('brewing')).toEqual([rare.id]);
    await transact(ctx, (tx) => tx.db.deleteFrom('mentor_profile').where('id', '=', rare.id).execute());
    expect(await found('brewing')).toEqual([]);
  });

  test('what is not listed yet, or by rules of before, is listed by the minute, once', async () => {
    const late = { ...person(901), bio: 'xylotomy' };
    await store([late]);
    const system = home.house.context({ tenantId: '*' }) as Ctx;
    await system.db.deleteFrom('mentor_listing').where('mentor_id', '=', late.id).execute();
    expect(await found('xylotomy')).toEqual([]);
    expect(await listMissing(system)).toBe(1);
    expect(await found('xylotomy')).toEqual([late.id]);
    expect(await listMissing(system)).toBe(0);
    await system.db.updateTable('mentor_listing').set({ rules: 0 }).where('mentor_id', '=', late.id).execute();
    expect(await listMissing(system)).toBe(1);
  });

  test('words that nobody has any more are forgotten with their spellings, the others counted; what is being learnt meanwhile stays', async () => {
    const [leaving, coming] = [{ ...person(905), displayName: 'Xerxes Quillfeather', bio: 'numbat' }, person(906)];
    await store([leaving, coming, { ...person(907), bio: 'numbat' }]);
    const system = home.house.context({ tenantId: '*' }) as Ctx;
    const close = () => transact(ctx, (tx) => tx.db.deleteFrom('mentor_profile').where('id', '=', leaving.id).execute());
    const known = async (word: string) => {
      const rows = await ctx.db.selectFrom('search_word').select('listings').where('word', '=', word).execute();
      const keys = await ctx.db.selectFrom('search_spelling').select('key').where('word', '=', word).execute();
      return { listings: rows[0]?.listings ?? null, spelt: keys.length > 0 };
    };
    await close();
    expect(await known('quillfeather')).toEqual({ listings: 1, spelt: true });
    // Somebody takes the word up again, in a transaction that is still open when forgetting begins.
    const { forgetting } = await transact(ctx, async (tx) => {
      await tx.db.updateTable('mentor_profile').set({ bio: 'quillfeather numbat' }).where('id', '=', coming.id).execute();
      await listMentor(tx, coming.id);
      const begun = forgetUnusedWords(system);
      await setTimeout(100);
      return { forgetting: begun };
    });
    await forgetting;
    expect(await known('quillfeather')).toEqual({ listings: 1, spelt: true });
    expect(await known('xerxes')).toEqual({ listings: null, spelt: false });
    expect(await known('numbat')).toEqual({ listings: 2, spelt: true });
  });

  test('what mentees say of a mentor moves the mentor up, once however often it is delivered; what mentors say of mentees does not', async () => {
    const equals = { ...person(910), bio: 'wombat', reviewCount: 0, reviewStars: 0 };
    const [praised, other] = [
      { ...equals, id: person(911).id },
      { ...equals, id: person(912).id },
    ];
    await store([praised, other]);
    expect(await found('wombat')).toEqual([other.id, praised.id]);
    const review = { reviewId: 'review_1', bookingId: 'booking_1', mentorId: praised.id, rating: 5 };
    const by = { authorUserId: demoUser(1, 40), subjectUserId: demoUser(1, 10) };
    const deliver = (authorRole: 'MENTEE' | 'MENTOR', id: string) =>
      home.house.deliver(reviewPublished, { ...review, ...by, authorRole }, { tenantId, id });
    await deliver('MENTOR', 'event-0');
    expect(await found('wombat')).toEqual([other.id, praised.id]);
    await deliver('MENTEE', 'event-1');
    await deliver('MENTEE', 'event-1');
    expect(await found('wombat')).toEqual([praised.id, other.id]);
    const row = await ctx.db
      .selectFrom('mentor_profile')
      .select(['review_count', 'review_stars'])
      .where('id', '=', praised.id)
      .execute();
    expect(row).toEqual([{ review_count: 1, review_stars: 5 }]);
  });

  test('a word that thousands have finds them alone; one that fewer have finds those whose words it begins, too', async () => {
    const [short, long] = [
      { ...person(920), bio: 'dugong' },
      { ...person(921), bio: 'dugongs' },
    ];
    await store([short, long]);
    const countedAs = (listings: number) =>
      ctx.db.updateTable('search_word').set({ listings }).where('word', '=', 'dugong').execute();
    await countedAs(4000);
    expect((await found('dugong')).toSorted()).toEqual([short.id, long.id].toSorted());
    await countedAs(5001);
    expect(await found('dugong')).toEqual([short.id]);
  });

  test('listing the same again writes no term, and a change only what changed', async () => {
    const steady = { ...person(902), bio: 'quokka quoll', displayName: 'Ana Meyer' };
    await store([steady]);
    const rows = async () => {
      const { rows } = await home.house.owner.query(
        `select term, t.xmin::text from identity.mentor_term t join identity.mentor_listing l using (no) where mentor_id = $1 order by term`,
        [steady.id],
      );
      return new Map((rows as { term: string; xmin: string }[]).map(({ term, xmin }) => [term, xmin]));
    };
    const before = await rows();
    expect([...before.keys()].toSorted()).toEqual([...termsOf(steady).keys()].toSorted());
    await transact(ctx, (tx) => listMentor(tx, steady.id));
    expect(await rows()).toEqual(before);
  });

  test('ten changes of two mentors with the same new words at once end, and the last ones hold', async () => {
    const two = [person(903), person(904)];
    await store(two);
    const texts = ['aardvark zebra yak', 'yak zebra aardvark', 'zebra quagga', 'quagga yak', 'yak'];
    await Promise.all(
      texts.flatMap((bio) =>
        two.map(({ id }) =>
          transact(ctx, async (tx) => {
            await tx.db.updateTable('mentor_profile').set({ bio }).where('id', '=', id).execute();
            await listMentor(tx, id);
          }),
        ),
      ),
    );
    const bios = await ctx.db
      .selectFrom('mentor_profile')
      .select(['id', 'bio'])
      .where(
        'id',
        'in',
        two.map(({ id }) => id),
      )
      .execute();
    for (const word of ['aardvark', 'zebra', 'quagga', 'yak'])
      expect((await found(word)).toSorted(), word).toEqual(
        bios
          .filter(({ bio }) => bio.includes(word))
          .map(({ id }) => id)
          .toSorted(),
      );
  });
});

test('mentors of the demo are listed with their marketplace', async () => {
  const rows = await (home.house.context({ tenantId: aurora }) as Ctx).db
    .selectFrom('mentor_listing')
    .select('mentor_id')
    .execute();
  expect(rows).toHaveLength(12);
});
