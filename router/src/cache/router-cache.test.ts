import type { Caller } from '@lyceum/kit/host/client.ts';
import { changedTopic } from '@lyceum/kit/live/changed.ts';
import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { type Claims, openTinyHouse, type TinyHouse } from '../testing/tiny.ts';
import { cacheControlLink } from './testing/link.ts';

/** Two subgraphs that count what they are asked; every answer says who asked and how often that was. */
function parts() {
  const asked = { shelf: 0, mine: 0, fails: 0, book: [] as string[], write: 0 };
  const shelf = {
    name: 'shelf',
    sdl: `type Query {
        shelf(of: String): Shelf @cacheControl(maxAge: 60)
        mine: Shelf @cacheControl(maxAge: 60, scope: PRIVATE)
        fails: Shelf @cacheControl(maxAge: 60)
        loose: Loose
      }
      type Mutation { write: String }
      type Shelf { label: String broken: String books: [Book!]! @cacheControl(inheritMaxAge: true) }
      type Loose { books(ids: [ID!]!): [Book!]! }
      type Book @key(fields: "id", resolvable: false) { id: ID! }`,
    resolvers: {
      Query: {
        shelf: (_: unknown, { of }: { of?: string }, { viewer }: Caller) => {
          asked.shelf += 1;
          return { label: `${viewer.tenantId} ${viewer.role ?? 'stranger'} ${of ?? ''} ${asked.shelf}`, books: [] };
        },
        mine: (_: unknown, __: unknown, { viewer }: Caller) => {
          asked.mine += 1;
          return { label: `${viewer.userId} ${asked.mine}`, books: [] };
        },
        fails: () => {
          asked.fails += 1;
          return { label: String(asked.fails) };
        },
        loose: () => ({}),
      },
      Mutation: {
        write: () => {
          asked.write += 1;
          return String(asked.write);
        },
      },
      Shelf: {
        broken: () => {
          throw new Error('broken');
        },
      },
      Loose: { books: (_: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id })) },
    },
  };
  const books = {
    name: 'books',
    sdl: `type Book @key(fields: "id") @cacheControl(maxAge: 60, graph: "books") { id: ID! title: String own: String @cacheControl(scope: PRIVATE) }`,
    resolvers: {
      Book: {
        __resolveReference: ({ id }: { id: string }, { viewer }: Caller) => {
          asked.book.push(id);
          return id === 'gone'
            ? null
            : { id, title: `Title "${id}" ${asked.book.length}`, own: `${viewer.userId} ${asked.book.length}` };
        },
      },
    },
  };
  return { asked, more: [shelf, books].map((part) => ({ ...part, link: cacheControlLink })) };
}

/** As deep as these tests look. */
type Data = Record<string, { label?: string; books: Record<string, string>[] }>;

let house: TinyHouse | undefined;
let live: LiveChannel;
async function open(options: Parameters<typeof openTinyHouse>[1] = {}) {
  const { asked, more } = parts();
  live = memoryLive();
  house = await openTinyHouse('in process', { live, ...options }, more);
  return asked;
}
afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function ask(
  query: string,
  claims: Claims | null = null,
  { tenant, variables }: { tenant?: string; variables?: object } = {},
) {
  const response = await fetch(`${house!.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(claims ? { authorization: `Bearer ${await house!.token(claims)}` } : {}),
      ...(tenant ? { 'x-tenant': tenant } : {}),
    },
    body: JSON.stringify({ query, variables }),
  });
  return { headers: response.headers, ...((await response.json()) as { data: Data; errors?: unknown[] }) };
}
/** The first request of a text goes through Apollo Server, the later ones do not; both meet the cache. */
const label = async (...request: Parameters<typeof ask>) => Object.values((await ask(...request)).data)[0]?.label as string;

describe('answers', () => {
  test('are kept and given again, with how old they are, until something in them changes', async () => {
    const asked = await open();
    expect(await label('{ shelf { label } }')).toBe('tenant_a stranger  1');
    const { data, headers } = await ask('{ shelf { label } }');
    expect(data).toEqual({ shelf: { label: 'tenant_a stranger  1' } });
    expect([headers.get('cache-control'), headers.get('age')]).toEqual(['max-age=60, public', '0']);
    expect(headers.get('vary')).toContain('authorization');
    live.publish(changedTopic, { tenant: 'tenant_a', type: 'Shelf', id: 'any' });
    await expect.poll(() => label('{ shelf { label } }')).toBe('tenant_a stranger  2');
    expect(asked.shelf).toBe(2);
    expect(house!.router.cacheCounts).toMatchObject({ changes: 1 });
    expect(house!.router.cacheCounts!.responses.hits).toBeGreaterThan(0);
  });

  test('T32: are never shared between tenants, roles, rights, variables or texts', async () => {
    const asked = await open();
    const questions: Parameters<typeof ask>[] = [
      ['{ shelf { label } }'],
      ['{ shelf { label } }', null, { tenant: 'b' }],
      ['{ shelf { label } }', { scopes: ['mentee'] }],
      ['{ shelf { label } }', { scopes: ['mentee', 'other'] }],
      ['{ shelf { label } }', { tenant: 'tenant_b', scopes: ['mentee'] }],
      ['query ($of: String) { shelf(of: $of) { label } }', null, { variables: { of: 'x' } }],
      ['query ($of: String) { shelf(of: $of) { label } }', null, { variables: { of: 'y' } }],
      ['{ shelf(of: "x") { label } }'],
    ];
    for (const round of [1, 2]) {
      const labels: string[] = [];
      for (const question of questions) labels.push(await label(...question));
      expect(new Set(labels).size, `round ${round}`).toBe(questions.length);
      expect(asked.shelf).toBe(questions.length);
    }
    // Two people of the same role and scopes share what is PUBLIC.
    expect(await label('{ shelf { label } }', { userId: 'user_2', sessionId: 's2', scopes: ['mentee'] })).toBe(
      'tenant_a MENTEE  3',
    );
  });

  test('T32: that are PRIVATE are of one person, over all sessions, and nothing is kept for strangers', async () => {
    await open();
    expect(await label('{ mine { label } }', { userId: 'u1' })).toBe('u1 1');
    expect(await label('{ mine { label } }', { userId: 'u1', sessionId: 's2' })).toBe('u1 1');
    expect(await label('{ mine { label } }', { userId: 'u2' })).toBe('u2 2');
    expect(await label('{ mine { label } }', { userId: 'u1', tenant: 'tenant_b' })).toBe('u1 3');
    expect([await label('{ mine { label } }'), await label('{ mine { label } }')]).toEqual(['null 4', 'null 5']);
    const { headers } = await ask('{ mine { label } }', { userId: 'u1' });
    expect(headers.get('cache-control')).toBe('max-age=60, private');
  });

  test('with errors are never kept, nor those that no hint allows', async () => {
    const asked = await open();
    for (const _ of [1, 2, 3]) {
      const { errors, headers } = await ask('{ fails { label broken } }');
      expect([errors?.length, headers.get('cache-control')]).toEqual([1, 'no-store']);
      expect((await ask('{ person(id: "1") { name } }')).headers.get('cache-control')).toBe('no-store');
    }
    expect(asked.fails).toBe(3);
  });

  test('are not given to who has just changed something', async () => {
    const asked = await open();
    const claims = { userId: 'u1' };
    await label('{ shelf { label } }', claims);
    await ask('mutation { write }', claims);
    expect(await label('{ shelf { label } }', claims)).toBe('tenant_a MENTEE  2');
    expect(asked.write).toBe(1);
  });

  test('are not kept where caches are switched off', async () => {
    const asked = await open({ cacheBytes: 0 });
    for (const _ of [1, 2, 3]) await label('{ shelf { label } }');
    expect([asked.shelf, house!.router.cacheCounts]).toEqual([3, null]);
  });
});

describe('entities', () => {
  const books = async (ids: string[], claims: Claims | null = null, { field = 'title', tenant = '' } = {}) => {
    const query = `query ($ids: [ID!]!) { loose { books(ids: $ids) { id ${field} } } }`;
    const { data } = await ask(query, claims, { variables: { ids }, ...(tenant ? { tenant } : {}) });
    return data.loose!.books.map((book) => book[field]);
  };

  test('that are there are not asked for again, whatever they are asked with', async () => {
    const asked = await open();
    expect(await books(['1', '2'])).toEqual(['Title "1" 1', 'Title "2" 2']);
    expect(await books(['3', '2', '1', '2'])).toEqual(['Title "3" 3', 'Title "2" 2', 'Title "1" 1', 'Title "2" 2']);
    expect(asked.book).toEqual(['1', '2', '3']);
    expect(await books(['1', '3'])).toEqual(['Title "1" 1', 'Title "3" 3']);
    expect(asked.book.length).toBe(3);
    expect(house!.router.cacheCounts!.entities).toEqual({ hits: 4, misses: 3 });
  });

  test('are asked for again after they changed, each by itself', async () => {
    const asked = await open();
    await books(['1', '2']);
    live.publish(changedTopic, { tenant: 'tenant_b', type: 'Book', id: '2' });
    live.publish(changedTopic, { tenant: 'tenant_a', type: 'Book', id: '1' });
    await expect.poll(() => house!.router.cacheCounts!.changes).toBe(2);
    expect(await books(['1', '2'])).toEqual(['Title "1" 3', 'Title "2" 2']);
    expect(asked.book).toEqual(['1', '2', '1']);
  });

  test('T32: are never shared between tenants or rights, and PRIVATE ones not between people', async () => {
    await open();
    expect(await books(['1'])).toEqual(['Title "1" 1']);
    expect(await books(['1'], null, { tenant: 'b' })).toEqual(['Title "1" 2']);
    expect(await books(['1'], { scopes: ['x'] })).toEqual(['Title "1" 3']);
    expect(await books(['1'], { userId: 'u1' }, { field: 'own' })).toEqual(['u1 4']);
    expect(await books(['1'], { userId: 'u2' }, { field: 'own' })).toEqual(['u2 5']);
    expect(await books(['1'], { userId: 'u1' }, { field: 'own' })).toEqual(['u1 4']);
    expect(await books(['1'], null, { field: 'own' })).toEqual(['null 6']);
    expect(await books(['1'], null, { field: 'own' })).toEqual(['null 7']);
  });

  test('that a subgraph does not have are not kept', async () => {
    const asked = await open();
    expect(await books(['gone', '1'])).toEqual([null, 'Title "1" 2']);
    expect(await books(['1', 'gone'])).toEqual(['Title "1" 2', null]);
    expect(asked.book).toEqual(['gone', '1', 'gone']);
  });
});
