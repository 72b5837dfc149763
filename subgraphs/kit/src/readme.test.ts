import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isolateByTenant, migration } from './db/migration.ts';
import { demoTenants } from './seed/demo.ts';
import { defineSubgraph } from './subgraph.ts';
import { shelf } from './testing/example/shelf.feature.ts';
import { jarPut } from './testing/example/shelf.service.ts';
import { openTestSubgraph, type TestSubgraph } from './testing/subgraph.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const tenantId = demoTenants[1].id;
let house: TestSubgraph;

beforeAll(async () => {
  const tables = migration(
    '001-shelf',
    () => `
create table shelf (tenant_id text not null, free int not null check (free >= 0));
create table jar (id text primary key, tenant_id text not null, label text not null);
create table count (tenant_id text not null, jars int not null);
insert into shelf values ('${tenantId}', 3); insert into count values ('${tenantId}', 0);
${isolateByTenant('shelf', 'jar', 'count')}`,
  );
  const subgraph = defineSubgraph({
    name: 'shelf',
    features: [shelf],
    migrations: [tables],
    readConfig: () => ({}),
    open: async () => ({ ports: {}, close: async () => {} }),
  });
  house = await openTestSubgraph(subgraph, { env: {} });
});

afterAll(() => house.close());

test('the code on the page is the code that is tested', () => {
  const blocks = [...readme.matchAll(/```ts (\S+)\n([\s\S]*?)```/g)];
  expect(blocks).toHaveLength(2);
  for (const [, file = '', code] of blocks) expect(code).toBe(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
});

test('every folder that the page tells of is there, and it tells of every folder', () => {
  const told = [...readme.matchAll(/`([a-z]+)\/`/g)].map(([, folder]) => folder as string);
  const there = readdirSync(new URL('.', import.meta.url), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect([...new Set(told)].sort()).toEqual(there.map(({ name }) => name).sort());
});

test('the example does what the page promises', async () => {
  const person = house.as({ userId: 'user_1', role: 'MEMBER', scopes: [] });
  const put = async (key: string, label = 'plum') =>
    (
      await person.execute(
        'mutation ($input: PutJarInput!) { putJar(input: $input) { __typename ... on PutJarSuccess { jarId } ... on ShelfFull { code } } }',
        { input: { idempotencyKey: key, label } },
      )
    ).data.putJar;
  const events = await person.subscribe('subscription { shelfEvents { kind cursor } }');
  const first = events.next();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const answers = await Promise.all([put('first intent'), put('first intent'), put('second intent'), put('third intent')]);
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).toMatchObject({ __typename: 'PutJarSuccess' });
  expect((await first).value).toMatchObject({ data: { shelfEvents: { kind: 'item' } } });
  await events.return?.();
  expect(await put('fourth intent')).toEqual({ __typename: 'ShelfFull', code: 'SHELF_FULL' });
  expect(await put('first intent', 'quince')).toMatchObject({ __typename: 'IdempotencyConflict' });

  const counted = async () => (await house.owner.query('select jars from shelf.count')).rows;
  await house.until(async () => (await counted())[0].jars === 3);
  const id = randomUUID();
  for (let time = 1; time <= 2; time += 1) await house.deliver(jarPut, { jarId: answers[0].jarId }, { id, tenantId });
  expect(await counted()).toEqual([{ jars: 4 }]);
});
