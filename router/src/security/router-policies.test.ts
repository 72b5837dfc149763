import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';

let house: TinyHouse;
beforeAll(async () => {
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@policy"])';
  const sdl = 'type Query { shelf: String @policy(policies: [["openOrMember"]]) }';
  house = await openTinyHouse('in process', {}, [{ name: 'club', link, sdl, resolvers: { Query: { shelf: () => 'books' } } }]);
});
afterAll(() => house.close());

async function shelf(host: string, tenant: string | null, token?: string): Promise<unknown> {
  const response = await fetch(`${house.url.replace('127.0.0.1', host)}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(tenant ? { 'x-tenant': tenant } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ query: '{ shelf }' }),
  });
  const { data, errors } = (await response.json()) as { data?: { shelf: string }; errors?: { extensions: { code: string } }[] };
  return data?.shelf ?? errors?.[0]?.extensions.code;
}

test('a policy is told in which marketplace it is asked: strangers see an open one, and members their own', async () => {
  expect(await shelf('127.0.0.1', 'a')).toBe('books');
  expect(await shelf('localhost', null)).toBe('UNAUTHENTICATED');
  expect(await shelf('localhost', null, await house.token({ tenant: 'tenant_closed' }))).toBe('books');
});

test('where several share a host, a header leads strangers to the public ones only, and members to their own', async () => {
  expect(await shelf('127.0.0.1', 'closed')).toBe('BAD_USER_INPUT');
  expect(await shelf('127.0.0.1', 'closed', await house.token({ tenant: 'tenant_closed' }))).toBe('books');
});
