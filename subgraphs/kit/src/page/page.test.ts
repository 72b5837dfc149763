import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../db/database.ts';
import { isolateByTenant, migration } from '../db/migration.ts';
import { testDatabase } from '../testing/database.ts';
import { type PageArgs, pageOfArray, paginate } from './page.ts';

interface Tables {
  entry: { id: number; tenant_id: string; at: Date; score: number };
}

const entries = migration(
  '001-entry',
  () => `
create table entry (id int primary key, tenant_id text not null, at timestamptz not null, score int not null);
${isolateByTenant('entry')}`,
);
let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const made = await testDatabase([{ name: 'kit_page', migrations: [entries] }]);
  drop = made.drop;
  database = await openDatabase({ name: 'kit_page', url: made.roleUrl('kit_page'), entities: [] });
  // Many in one millisecond: only microseconds and the id tell them apart.
  await sql`insert into entry select n, 'a', '2026-11-21T09:30:00Z'::timestamptz + (n % 5) * interval '7 microseconds', n % 3
    from generate_series(1, 50) n`.execute(database.db('a'));
});
afterAll(async () => {
  await database?.close();
  await drop?.();
});

type Order = Parameters<typeof paginate>[2]['order'];
const byTime: Order = [
  ['at', 'desc'],
  ['id', 'asc'],
];
const byScore: Order = [
  ['entry.score', 'asc'],
  ['at', 'desc'],
  ['entry.id', 'desc'],
];

function page(args: PageArgs, order: Order = byTime) {
  return paginate(database.db<Tables>('a').selectFrom('entry').selectAll(), args, { order, map: ({ id }) => id });
}

async function inOrder(order: Order): Promise<number[]> {
  let query = database.db<Tables>('a').selectFrom('entry').select('id');
  for (const [column, direction] of order) query = query.orderBy(sql.ref(column), direction);
  return (await query.execute()).map(({ id }) => id);
}

test.each([
  ['time', byTime],
  ['score', byScore],
])('pages by %s hold every row once, forwards and backwards, also where rows share a millisecond', async (_, order) => {
  const all = await inOrder(order);
  for (const size of [1, 7, 49, 50, 51]) {
    const forwards: number[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { nodes, pageInfo } = await page({ first: size, after }, order);
      forwards.push(...nodes);
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    const backwards: number[] = [];
    for (let before: string | null = null, more = true; more; ) {
      const { nodes, pageInfo } = await page({ last: size, before }, order);
      backwards.unshift(...nodes);
      [before, more] = [pageInfo.startCursor, pageInfo.hasPreviousPage];
    }
    expect([forwards, backwards]).toEqual([all, all]);
  }
});

test('rows come without the columns that only the cursor needs', async () => {
  const { nodes } = await paginate(database.db<Tables>('a').selectFrom('entry').select('score'), { first: 1 }, { order: byTime });
  expect(nodes).toEqual([{ score: 1 }]);
});

test('an empty page has no cursors', async () => {
  const query = database.db<Tables>('nobody').selectFrom('entry').selectAll();
  expect((await paginate(query, {}, { order: byTime })).pageInfo).toEqual({
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: null,
    endCursor: null,
  });
});

test.each<[string, PageArgs, RegExp]>([
  ['no size', { first: 0 }, /from 1 to 100/],
  ['a size above the limit', { last: 101 }, /from 1 to 100/],
  ['both directions', { first: 1, last: 1 }, /`first` or `last`, not both/],
  ['a cursor of the other direction', { first: 1, before: 'x' }, /`first` with `after`/],
  ['nonsense', { after: 'nonsense' }, /not of this list/],
  ['JSON of another shape', { after: Buffer.from('{"a":1}').toString('base64url') }, /not of this list/],
])('%s is refused as the caller’s mistake', async (_, args, message) => {
  await expect(page(args)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) });
});

test('a cursor of another order, and one whose values were forged, are refused', async () => {
  const { pageInfo } = await page({ first: 1 });
  await expect(page({ after: pageInfo.endCursor }, byScore)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  const [order] = JSON.parse(Buffer.from(pageInfo.endCursor ?? '', 'base64url').toString()) as string[];
  for (const values of [['yesterday-ish', '1'], ['2026-11-21', '1; drop table entry'], ['2026-11-21'], ['2026-11-21', 1]]) {
    const forged = Buffer.from(JSON.stringify([order, ...values])).toString('base64url');
    await expect(page({ after: forged })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  }
});

test('a list in memory pages like one of the database', () => {
  const letters = [...'abcdefg'];
  const at = (args: PageArgs) => pageOfArray(letters, args, (letter) => letter);
  const first = at({ first: 3 });
  expect([first.nodes.join(''), first.pageInfo.hasNextPage, first.pageInfo.hasPreviousPage]).toEqual(['abc', true, false]);
  const second = at({ first: 10, after: first.pageInfo.endCursor });
  expect([second.nodes.join(''), second.pageInfo.hasNextPage]).toEqual(['defg', false]);
  expect(at({ last: 2, before: second.pageInfo.endCursor }).nodes.join('')).toBe('ef');
  expect(() => at({ after: 'x' })).toThrow(/not of this list/);
});
