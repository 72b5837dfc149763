import type { Ctx } from '@lyceum/identity/context.ts';
import { seed } from '@lyceum/identity/seed.ts';
import { identity } from '@lyceum/identity/subgraph.ts';
import { planQueues, schedulesOf } from '@lyceum/kit/bus/queue.ts';
import { systemClock } from '@lyceum/kit/clock/clock.ts';
import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import { type OpenSubgraph, openSubgraph } from '@lyceum/kit/host/open.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import { type TestDatabase, testDatabase, testSecret } from '@lyceum/kit/testing/database.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messages } from '../house/schemas.ts';
import { type Office, openOffice } from '../office/office.ts';
import { serveCommand, type Words } from './desk.ts';

const aurora = demoTenants[1].id;
let database: TestDatabase;
let room: OpenSubgraph;
let office: Office;
beforeAll(async () => {
  database = await testDatabase([identity], planQueues(messages, schedulesOf(identity)));
  const [live, log] = [memoryLive(), makeLog('silent')];
  room = await openSubgraph(identity, {
    env: { IDENTITY_MASTER_KEY: 'x'.repeat(40), IDENTITY_ARGON2_MEMORY_KIB: '1024', IDENTITY_ARGON2_PASSES: '1' },
    databaseUrl: database.roleUrl('identity'),
    clock: systemClock,
    live,
    log,
    publicUrl: 'http://lyceum.test',
  });
  office = await openOffice({ ownerUrl: database.ownerUrl, masterKey: testSecret, live, log, command: 'npm run admin' });
});
afterAll(async () => {
  await office.close();
  await room.close();
  await database.drop();
});

const run = (command: string, words: Words = {}) => serveCommand(office, 'operator', command, words);
const ada: Words = { tenant: 'aurora', email: ' Mentee40@aurora.test ', role: 'admin', because: 'she runs it' };

test('before anybody is there nobody holds a role, and a marketplace that is not there is named', async () => {
  expect(await run('list')).toBe('Nobody holds a granted role.');
  await expect(run('grant', ada)).rejects.toThrow('There is no marketplace "aurora"');
});

test('the first admin comes by the command; the second time changes nothing; and goes by it, with all tokens', async () => {
  for (const { id } of Object.values(demoTenants)) await seed(room.context(serviceViewer(id)) as Ctx);
  expect(await run('grant', ada)).toBe('ADMIN is held by mentee40@aurora.test');
  await run('grant', ada);
  expect(await run('list', { tenant: 'aurora' })).toContain('aurora  mentee40@aurora.test  ADMIN');
  expect(await run('revoke', ada)).toBe('ADMIN is not held any more by mentee40@aurora.test');
  expect(await run('list')).not.toContain('mentee40');
  const { db } = office.in(aurora);
  const log = await db
    .selectFrom('audit_entry')
    .select(['action', 'facts', 'personal'])
    .where('subject_id', '=', demoUser(1, 40))
    .orderBy('id')
    .execute();
  const said = { facts: { role: 'ADMIN', operator: 'operator' }, personal: { reason: 'she runs it' } };
  expect(log).toEqual([
    { action: 'role.granted', ...said },
    { action: 'role.revoked', ...said },
  ]);
  const ended = await db.selectFrom('revocation').select('user_id').execute();
  expect(ended).toEqual([{ user_id: demoUser(1, 40) }]);
});

test('who runs the installation comes by the command alone', async () => {
  await run('grant', { ...ada, role: 'platform_admin' });
  expect(await run('list', { tenant: 'aurora' })).toContain('aurora  mentee40@aurora.test  PLATFORM_ADMIN');
  await run('revoke', { ...ada, role: 'platform_admin' });
});

test.each([
  ['an address that nobody has', { ...ada, email: 'nobody@aurora.test' }, 'Nobody has the address nobody@aurora.test there'],
  ['an address of another marketplace', { ...ada, email: 'mentee40@demo.test' }, 'Nobody has the address'],
  ['a role that follows from profiles', { ...ada, role: 'MENTOR' }, 'ADMIN, MODERATOR and PLATFORM_ADMIN are granted'],
  ['no reason', { ...ada, because: ' ' }, '--because is missing'],
  ['no marketplace', { ...ada, tenant: undefined }, '--tenant is missing'],
])('%s is refused with what to do', async (_, words, told) => {
  await expect(run('grant', words)).rejects.toThrow(told);
});

test('an unknown command tells what there is', async () => {
  await expect(run('promote')).rejects.toThrow('npm run admin -- grant');
});
