import { identity } from '@lyceum/identity/subgraph.ts';
import { tenantsTopic } from '@lyceum/identity/tenant/announce.ts';
import { planQueues, schedulesOf } from '@lyceum/kit/bus/queue.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { type TestDatabase, testDatabase, testSecret } from '@lyceum/kit/testing/database.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messages } from '../house/schemas.ts';
import { type Office, openOffice } from '../office/office.ts';
import { tenantNamed } from '../office/tenant-named.ts';
import { serveCommand, type Words } from './desk.ts';

const live = memoryLive();
let database: TestDatabase;
let office: Office;
beforeAll(async () => {
  database = await testDatabase([identity], planQueues(messages, schedulesOf(identity)));
  const parts = { ownerUrl: database.ownerUrl, masterKey: testSecret, live, log: makeLog('silent') };
  office = await openOffice({ ...parts, command: 'npm run tenant' });
});
afterAll(async () => {
  await office.close();
  await database.drop();
});

const run = (command: string, words: Words = {}) => serveCommand(office, 'operator', command, words);
const nova: Words = { slug: 'nova', name: 'Nova', hosts: 'nova.example, www.nova.example', because: 'a contract' };

test('a marketplace is opened, closed and opened again, and all of it is written down in its own log; routers are told', async () => {
  expect(await run('list')).toBe('There is no marketplace yet.');
  let hints = 0;
  const stop = await live.subscribe(tenantsTopic, () => {
    hints += 1;
  });
  expect(await run('create', nova)).toBe('nova is open at nova.example, www.nova.example');
  expect(await run('list')).toBe('nova  Nova  nova.example, www.nova.example');
  await run('suspend', { tenant: 'nova', because: 'unpaid' });
  await run('suspend', { tenant: 'nova', because: 'unpaid' });
  expect(await run('list')).toContain('(suspended)');
  await run('resume', { tenant: 'nova', because: 'paid' });
  await stop();
  expect(hints).toBe(3);
  const { db } = office.in(await tenantNamed(office, 'nova'));
  const log = await db.selectFrom('audit_entry').select(['action', 'facts']).orderBy('id').execute();
  expect(log.map(({ action, facts }) => [action, (facts as { operator: string }).operator])).toEqual([
    ['tenant.created', 'operator'],
    ['tenant.suspended', 'operator'],
    ['tenant.resumed', 'operator'],
  ]);
});

test.each<[string, string, Words, string]>([
  ['a short name twice', 'create', { ...nova, hosts: 'other.example' }, 'There is a marketplace nova already'],
  ['a host of another', 'create', { ...nova, slug: 'other' }, 'Another marketplace is served at nova.example'],
  ['a host that is none', 'create', { ...nova, slug: 'other', hosts: 'localhost' }, 'no public host name'],
  ['no reason', 'create', { ...nova, slug: 'other', because: ' ' }, '--because is missing'],
  ['a marketplace that is not there', 'suspend', { tenant: 'never', because: 'x' }, 'There is no marketplace "never"'],
  ['an unknown command', 'delete', {}, 'npm run tenant -- create'],
])('%s is refused with what to do', async (_, command, words, told) => {
  await expect(run(command, words)).rejects.toThrow(told);
});
