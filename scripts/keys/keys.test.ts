import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { redisLive } from '@lyceum/kit/live/redis.ts';
import { RedisServer } from '@lyceum/kit/live/testing/redis-server.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { demoPassword, demoTenants } from '@lyceum/kit/seed/demo.ts';
import { type TestDatabase, testDatabase, testSecret } from '@lyceum/kit/testing/database.ts';
import { openRouter, type Router } from '@lyceum/router/router.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subgraphKey } from '../house/master-key.ts';
import { messages } from '../house/schemas.ts';
import { type Office, openOffice } from '../office/office.ts';
import { type Desk, serveCommand, type Words } from './desk.ts';

const supergraphSdl = readFileSync(join(import.meta.dirname, '../../schema/supergraph.graphql'), 'utf8');
const log = makeLog('silent');

let database: TestDatabase;
let redis: RedisServer;
/** Two processes of identity, so that each has a copy of the active key. */
let identities: OpenSubgraph[];
/** Every process has a channel of its own. */
let channels: LiveChannel[];
/** The last one hears no hints. */
let routers: Router[];
let office: Office;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  database = await testDatabase([identity], planQueues(messages, schedulesOf(identity)));
  redis = await (await RedisServer.prepare()).start();
  const overRedis = await Promise.all(Array.from({ length: 5 }, () => redisLive(redis.url, log)));
  channels = [...overRedis, memoryLive()];
  const [first, second, forOffice, ...forRouters] = channels as [LiveChannel, LiveChannel, LiveChannel, ...LiveChannel[]];
  identities = await Promise.all([first, second].map(openIdentity));
  for (const { id } of Object.values(demoTenants)) await seed(identities[0]!.context(serviceViewer(id)) as Ctx);
  office = await openOffice({
    ownerUrl: database.ownerUrl,
    masterKey: testSecret,
    live: forOffice,
    log,
    command: 'npm run keys',
  });
  routers = await Promise.all(
    forRouters.map((live, index) => openRouter({ supergraphSdl, subgraphs: [identities[index % 2]!], live, log, port: 0 })),
  );
}, 120_000);
afterAll(async () => {
  await Promise.all((routers ?? []).map((router) => router.close()));
  await office?.close();
  await Promise.all((identities ?? []).map((one) => one.close()));
  await Promise.all((channels ?? []).map((channel) => channel.close()));
  await redis?.remove();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

function openIdentity(live: LiveChannel): Promise<OpenSubgraph> {
  return openSubgraph(identity, {
    env: {
      IDENTITY_MASTER_KEY: subgraphKey(testSecret, 'identity'),
      MAIL_DIR: folder,
      IDENTITY_ARGON2_MEMORY_KIB: '1024',
      IDENTITY_ARGON2_PASSES: '1',
    },
    databaseUrl: database.roleUrl('identity'),
    clock: systemClock,
    live,
    log,
    publicUrl: 'http://lyceum.test',
  });
}

const desk = (more: Partial<Desk> = {}): Desk => ({ office, env: {}, masterKey: testSecret, operator: 'ada', ...more });
const run = (command: string, words: Omit<Words, 'command'> = {}) => serveCommand(desk(), { command, ...words });

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by name
async function ask(router: Router, query: string, token?: string): Promise<any> {
  const response = await fetch(`http://127.0.0.1:${router.port}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tenant': 'aurora',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ query }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return { status: response.status, ...((await response.json()) as any) };
}

async function signIn(router: Router) {
  const { data } = await ask(
    router,
    `mutation { signIn(input: { email: "mentee40@aurora.test", password: "${demoPassword}" }) {
      ... on SignInSuccess { tokens { accessToken refreshToken } }
    } }`,
  );
  return data.signIn.tokens as { accessToken: string; refreshToken: string };
}

async function refresh(router: Router, refreshToken: string) {
  const { data } = await ask(
    router,
    `mutation { refreshTokens(input: { refreshToken: "${refreshToken}" }) { ... on RefreshTokensSuccess { tokens { accessToken refreshToken } } } }`,
  );
  return data.refreshTokens.tokens as { accessToken: string; refreshToken: string };
}

const statusAt = async (router: Router, token: string) => (await ask(router, '{ tenant { name } }', token)).status as number;
const kidIn = (token: string) => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid as string;
const hearing = () => routers[0]!;
const alsoHearing = () => routers[1]!;
const deaf = () => routers[2]!;

describe('an emergency', () => {
  test('ends a key at every router within a second, by the poll too, and nobody’s session', async () => {
    const here = await signIn(hearing());
    const there = await signIn(alsoHearing());
    const kid = kidIn(here.accessToken);
    expect(kidIn(there.accessToken)).toBe(kid);
    for (const router of routers) expect(await statusAt(router, here.accessToken)).toBe(200);

    const said = await run('remove', { kid, because: 'a laptop was lost' });
    const began = performance.now();
    for (const router of [hearing(), alsoHearing()])
      await expect.poll(() => statusAt(router, here.accessToken), { interval: 10 }).toBe(401);
    expect(performance.now() - began).toBeLessThan(1000);
    await expect.poll(() => statusAt(deaf(), here.accessToken), { timeout: 3000, interval: 50 }).toBe(401);
    expect(performance.now() - began).toBeLessThan(2500);

    const [, replacedBy] = /^(\S+) signs from now on$/m.exec(said)!;
    for (const [router, { refreshToken }] of [
      [hearing(), here],
      [alsoHearing(), there],
    ] as const) {
      const { accessToken } = await refresh(router, refreshToken);
      expect(kidIn(accessToken)).toBe(replacedBy);
      for (const other of routers) expect(await statusAt(other, accessToken)).toBe(200);
    }
    const listed = await run('list');
    expect(listed).toContain(`${kid}  removed  since`);
    expect(listed).toMatch(/because: a laptop was lost/);
    expect(listed).toContain(`${replacedBy}  active   since`);
  });

  test('is told to the audit log, with who and why', async () => {
    const { accessToken } = await signIn(hearing());
    await run('remove', { kid: kidIn(accessToken), because: 'a drill' });
    const rows = await (identities[0]!.context(serviceViewer('*')) as Ctx).db
      .selectFrom('audit_entry')
      .select(['facts', 'personal', 'request_id', 'tenant_id'])
      .where('action', '=', 'signing_key.removed')
      .where('subject_id', '=', kidIn(accessToken))
      .execute();
    expect(rows).toMatchObject([
      { facts: { operator: 'ada' }, personal: { reason: 'a drill' }, request_id: 'npm run keys', tenant_id: '*' },
    ]);
  });
});

test('a rotation is begun once, is published everywhere and troubles nobody', async () => {
  const { accessToken } = await signIn(hearing());
  expect(await run('rotate')).toMatch(/^\S+ is published, and signs from \S+ on$/);
  await expect(run('rotate')).rejects.toThrow(/is published already and signs from/);
  expect(await run('list')).toMatch(/next {5}since/);
  for (const router of routers) await expect.poll(() => statusAt(router, accessToken), { timeout: 3000 }).toBe(200);
  expect(kidIn((await signIn(alsoHearing())).accessToken)).toBe(kidIn(accessToken));
});

test.each<[string, Words, RegExp]>([
  ['an unknown command', { command: 'frobnicate' }, /npm run keys -- list/],
  ['no key', { command: 'remove' }, /npm run keys -- list/],
  ['no reason', { command: 'remove', kid: 'some', because: ' ' }, /Say why, .*remove some --because/],
  ['an unknown key', { command: 'remove', kid: 'some', because: 'a drill' }, /There is no key some .*npm run keys -- list/],
])('%s is told with what to do', async (_, words, message) => {
  await signIn(hearing());
  await expect(serveCommand(desk(), words)).rejects.toThrow(message);
});

test('where the master key is not identity’s, nothing is done: a key sealed under it would stop every sign-in', async () => {
  await signIn(hearing());
  for (const wrong of [{ masterKey: 'another key of the house, long enough' }, { env: { IDENTITY_MASTER_KEY: 'y'.repeat(40) } }])
    await expect(serveCommand(desk(wrong), { command: 'rotate' })).rejects.toThrow(/Set IDENTITY_MASTER_KEY/);
});
