import { afterEach, expect, test } from 'vitest';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@policy"])';
const sdl = (...policies: string[]) =>
  `type Query { vault: String @policy(policies: ${JSON.stringify([policies])}) well: String @policy(policies: [["self"]]) }`;

let house: TinyHouse;
afterEach(() => house.close());

test('policies that nobody wrote are told in the log once for each supergraph that is loaded', async () => {
  const part = { name: 'vault', link, sdl: sdl('self', 'nobodyWroteThis', 'norThisOne'), resolvers: {} };
  house = await openTinyHouse('in process', {}, [part]);
  const told = () => house.logged.filter((line) => line.includes('policies that nobody wrote'));
  expect(told()).toEqual([expect.stringMatching(/^warn .*\{"policies":\["nobodyWroteThis","norThisOne"\]\}$/)]);
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await house.token()}` },
    body: '{"query":"{ vault }"}',
  });
  expect(response.status).toBe(403);
  expect(told()).toHaveLength(1);
  part.sdl = sdl('another');
  await house.router.swap(house.supergraph());
  expect(told().slice(1)).toEqual([expect.stringContaining('{"policies":["another"]}')]);
  part.sdl = sdl('self');
  await house.router.swap(house.supergraph());
  expect(told()).toHaveLength(2);
});
