import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ctx } from '@lyceum/identity/context.ts';
import { seed } from '@lyceum/identity/seed.ts';
import { identity } from '@lyceum/identity/subgraph.ts';
import { planQueues, schedulesOf } from '@lyceum/kit/bus/queue.ts';
import { systemClock } from '@lyceum/kit/clock/clock.ts';
import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import { type OpenSubgraph, openSubgraph } from '@lyceum/kit/host/open.ts';
import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import { redisLive } from '@lyceum/kit/live/redis.ts';
import { RedisServer } from '@lyceum/kit/live/testing/redis-server.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import { type TestDatabase, testDatabase, testSecret } from '@lyceum/kit/testing/database.ts';
import { openRouter, type Router } from '@lyceum/router/router.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { messages } from '../house/schemas.ts';
import { type Office, openOffice } from '../office/office.ts';
import { serveCommand, type Words } from './desk.ts';

const root = join(import.meta.dirname, '../..');
const supergraphSdl = readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8');
const partnersManifest = join(root, 'codegen/manifests/partners.json');
const log = makeLog('silent');

let database: TestDatabase;
let redis: RedisServer;
let room: OpenSubgraph;
/** Identity, the office and each router have a channel of their own, as processes have. */
let channels: LiveChannel[];
let routers: Router[];
let office: Office;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'partner-'));
  database = await testDatabase([identity], planQueues(messages, schedulesOf(identity)));
  redis = await (await RedisServer.prepare()).start();
  channels = await Promise.all(Array.from({ length: 4 }, () => redisLive(redis.url, log)));
  const [forIdentity, forOffice, ...forRouters] = channels as [LiveChannel, LiveChannel, LiveChannel, LiveChannel];
  room = await openSubgraph(identity, {
    env: {
      IDENTITY_MASTER_KEY: 'x'.repeat(40),
      MAIL_DIR: folder,
      IDENTITY_ARGON2_MEMORY_KIB: '1024',
      IDENTITY_ARGON2_PASSES: '1',
    },
    databaseUrl: database.roleUrl('identity'),
    clock: systemClock,
    live: forIdentity,
    log,
    publicUrl: 'http://lyceum.test',
  });
  for (const { id } of Object.values(demoTenants)) await seed(room.context(serviceViewer(id)) as Ctx);
  office = await openOffice({
    ownerUrl: database.ownerUrl,
    masterKey: testSecret,
    live: forOffice,
    log,
    command: 'npm run partner',
  });
  routers = await Promise.all(forRouters.map((live) => openRouter({ supergraphSdl, subgraphs: [room], live, log, port: 0 })));
}, 120_000);
afterAll(async () => {
  await Promise.all((routers ?? []).map((router) => router.close()));
  await office?.close();
  await room?.close();
  await Promise.all((channels ?? []).map((channel) => channel.close()));
  await redis?.remove();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (command: string, words: Words = {}) => serveCommand(office, supergraphSdl, command, words);
const keyIn = (said: string) => /lyk_[0-9a-f]{12}_[\w-]{43}/.exec(said)?.[0] ?? '';
const [findMentors] = JSON.parse(readFileSync(partnersManifest, 'utf8')).operations as { id: string; name: string }[];

async function ask(router: Router, key: string, id = findMentors!.id) {
  const response = await fetch(`http://127.0.0.1:${router.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key, 'x-tenant': 'aurora' },
    body: JSON.stringify({ variables: { first: 2 }, extensions: { persistedQuery: { version: 1, sha256Hash: id } } }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers by name
  return { status: response.status, ...((await response.json()) as any) };
}

async function everywhere(key: string, status: number): Promise<void> {
  await vi.waitFor(
    async () => {
      for (const router of routers) expect((await ask(router, key)).status).toBe(status);
    },
    { timeout: 5000 },
  );
}

const manifestFile = (name: string, ...operations: readonly object[]) => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }));
  return file;
};

test('a partner is let in, publishes, asks, changes its key and is put out, on both routers', async () => {
  const added = await run('add', { tenant: 'aurora', name: 'Acme', scopes: '' });
  const key = keyIn(added);
  expect(added).toMatch(/shown this once/);
  await everywhere(key, 403);

  const published = await run('publish', { partner: 'Acme', manifest: partnersManifest });
  expect(published).toMatch(/^version 1 of Acme is in force: 2 operations\n {2}new {6}FindMentors\n {2}new {6}FindOfferings$/);
  await everywhere(key, 200);
  expect((await ask(routers[0]!, key)).data.mentors.nodes).toHaveLength(2);
  expect(await run('publish', { partner: 'Acme', manifest: partnersManifest })).toBe(
    'version 1 of Acme lists exactly this already',
  );

  const second = keyIn(await run('key', { partner: 'Acme' }));
  await everywhere(second, 200);
  expect(await run('revoke', { key })).toBe(`${key.slice(0, 16)} of Acme is out`);
  await everywhere(key, 401);
  await everywhere(second, 200);

  await run('withdraw', { partner: 'Acme', version: '1' });
  await everywhere(second, 403);
  const listed = await run('list', { tenant: 'aurora' });
  expect(listed).toMatch(/^Acme {2}partner_/);
  expect(listed).toContain(`key ${key.slice(0, 16)}`);
  expect(listed).toMatch(/version 1 {2}2 operations, since \S+, withdrawn/);
  expect(listed).not.toContain(second);
  await run('revoke', { partner: 'Acme' });
  await everywhere(second, 401);
});

test('a partner is shut out and let in again by its name, and may be let ask people', async () => {
  const asking = { consent: 'profile:read', redirects: 'https://app.example/back' };
  await expect(run('add', { tenant: 'aurora', name: 'Asking', ...asking, redirects: 'http://app.example' })).rejects.toThrow(
    'https://',
  );
  const key = keyIn(await run('add', { tenant: 'aurora', name: 'Asking', ...asking }));
  await everywhere(key, 403);
  expect(await run('list')).toContain('may ask people for profile:read');
  await expect(run('suspend', { partner: 'Asking' })).rejects.toThrow('--because');
  await run('suspend', { partner: 'Asking', because: 'a test' });
  await everywhere(key, 401);
  expect(await run('list')).toMatch(/^Asking {2}partner_\w+, suspended/m);
  await run('resume', { partner: 'Asking', because: 'a test' });
  await everywhere(key, 403);
});

test('a router tells when a key was used last', async () => {
  const key = keyIn(await run('add', { tenant: 'aurora', name: 'Counted' }));
  expect(await run('list')).toContain(`key ${key.slice(0, 16)}  since`);
  const own = await openRouter({ supergraphSdl, subgraphs: [room], live: channels[2]!, log, port: 0 });
  await vi.waitFor(async () => expect((await ask(own, key)).status).toBe(403));
  await own.close();
  expect(await run('list')).toMatch(new RegExp(`key ${key.slice(0, 16)} {2}since \\S+, last used`));
});

test('what cannot be run is not published, and every reason is told', async () => {
  await run('add', { tenant: 'aurora', name: 'Wrong' });
  const operation = (name: string, body: string, type = 'query') => ({ id: name, name, type, body });
  const file = manifestFile(
    'wrong.json',
    operation('Typo', 'query Typo { mentorz { nodes { id } } }'),
    operation('Deep', `query Deep { ${'a: __typename '.repeat(60)} }`),
    operation('Other', 'query Another { tenant { name } }'),
    operation('Kind', 'query Kind { tenant { name } }', 'mutation'),
    operation('Two', 'query Two { tenant { name } } query Three { tenant { name } }'),
    operation('Page', 'query Page { mentors(first: 1000) { nodes { id } } }'),
    operation('Schema', 'query Schema { __schema { types { name } } }'),
  );
  const refused = await run('publish', { partner: 'Wrong', manifest: file }).then(String, (error: Error) => error.message);
  for (const reason of [
    /Typo: Cannot query field "mentorz"/,
    /Deep: Fields with an alias.*at most 50 allowed/,
    /Other: its body holds the operation Another/,
    /Kind: its type is mutation, but its body is a query/,
    /Two: (its body must hold one operation|The document has several operations)/,
    /Page: .*1000/,
    /Schema: .*introspection/,
  ])
    expect(refused).toMatch(reason);
  expect((await run('list', { tenant: 'aurora' })).split('\n\n').find((one) => one.startsWith('Wrong'))).not.toContain('version');
});

test('an operation that the partner’s scopes do not reach is published with a note', async () => {
  await run('add', { tenant: 'aurora', name: 'Noted' });
  await run('add', { tenant: 'aurora', name: 'Reaching', scopes: 'audit:read' });
  const body = 'query Audit { auditLog(first: 1) { nodes { action } } }';
  const manifest = manifestFile('audit.json', { id: 'audit', name: 'Audit', type: 'query', body });
  expect(await run('publish', { partner: 'Noted', manifest })).toMatch(
    /note {5}Audit: Query\.auditLog needs the scope audit:read/,
  );
  expect(await run('publish', { partner: 'Reaching', manifest })).not.toMatch(/note/);
});

test.each<[string, string, Words, RegExp]>([
  ['an unknown command', 'frobnicate', {}, /npm run partner -- add/],
  ['no name', 'add', { tenant: 'aurora' }, /--name is missing/],
  ['an unknown marketplace', 'add', { tenant: 'nowhere', name: 'X' }, /no marketplace "nowhere"; there are aurora, demo/],
  ['an unknown scope', 'add', { tenant: 'aurora', name: 'X', scopes: 'fly' }, /No field asks for the scope fly/],
  [
    'an unknown plan',
    'add',
    { tenant: 'aurora', name: 'X', plan: 'gold' },
    /no rate plan "gold"; there are trial, standard, plus/,
  ],
  ['an unknown partner', 'key', { partner: 'Nobody' }, /no partner "Nobody" in force/],
  ['an unknown key', 'revoke', { key: 'lyk_000000000000' }, /There is no key lyk_000000000000/],
  [
    'a file that is not there',
    'publish',
    { partner: 'Twin', tenant: 'aurora', manifest: '/nowhere.json' },
    /cannot be read as JSON/,
  ],
  ['a name of two marketplaces', 'key', { partner: 'Twin' }, /Several marketplaces have a partner "Twin"/],
  ['a name that is given', 'add', { tenant: 'demo', name: 'Twin' }, /There is a partner named "Twin" already/],
  ['an unknown version', 'withdraw', { partner: 'Twin', tenant: 'demo', version: '7' }, /no version 7 in force/],
])('%s is told with what to do', async (_, command, words, message) => {
  for (const tenant of ['aurora', 'demo']) await run('add', { tenant, name: 'Twin' }).catch(() => {});
  await expect(run(command, words)).rejects.toThrow(message);
});
