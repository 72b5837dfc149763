import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';

let house: TinyHouse;
beforeAll(async () => {
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@policy"])';
  const sdl = 'type Query { shelf: String @policy(policies: [["openOrMember"]]) }';
  house = await openTinyHouse('in process', {}, [{ name: 'club', link, sdl, resolvers: { Query: { shelf: () => 'books' } } }]);
});
afterAll(() => house.close());

async function shelf(tenant: string, token?: string): Promise<unknown> {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tenant': tenant,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ query: '{ shelf }' }),
  });
  const { data, errors } = (await response.json()) as { data?: { shelf: string }; errors?: { extensions: { code: string } }[] };
  return data?.shelf ?? errors?.[0]?.extensions.code;
}

test('a policy is told in which marketplace it is asked: strangers see an open one, and members their own', async () => {
  expect(await shelf('a')).toBe('books');
  expect(await shelf('closed')).toBe('UNAUTHENTICATED');
  expect(await shelf('closed', await house.token({ tenant: 'tenant_closed' }))).toBe('books');
});
