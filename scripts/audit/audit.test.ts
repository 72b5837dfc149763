import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anchorKeyOf } from '@lyceum/identity/audit/anchor-key.ts';
import { recordAudit } from '@lyceum/identity/audit/audit.service.ts';
import { closeChain } from '@lyceum/identity/audit/close-chain.ts';
import { linkHash, noHash } from '@lyceum/identity/audit/link.rules.ts';
import { identity } from '@lyceum/identity/subgraph.ts';
import { transact } from '@lyceum/kit/context/transact.ts';
import { ownerPool } from '@lyceum/kit/db/owner-pool.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import { type TestDatabase, testDatabase, testSecret } from '@lyceum/kit/testing/database.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subgraphKey } from '../house/master-key.ts';
import { type Office, openOffice } from '../office/office.ts';
import { serveCommand, type Words } from './desk.ts';

const aurora = demoTenants[1].id;
const key = anchorKeyOf(subgraphKey(testSecret, 'identity'));
let database: TestDatabase;
let owner: ReturnType<typeof ownerPool>;
let office: Office;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
  database = await testDatabase([identity]);
  owner = ownerPool(database.ownerUrl, 1);
  const [live, log] = [memoryLive(), makeLog('silent')];
  office = await openOffice({ ownerUrl: database.ownerUrl, masterKey: testSecret, live, log, command: 'npm run audit' });
  for (const { id, slug } of Object.values(demoTenants))
    await owner.query('insert into identity.tenant (id, slug) values ($1, $2)', [id, slug]);
});
afterAll(async () => {
  await office?.close();
  await owner?.end();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

const run = (command: string, words: Words = {}, more: object = {}) =>
  serveCommand({ office, env: {}, masterKey: testSecret, ...more }, command, words);

async function write(count: number, tenantId: string = aurora) {
  await transact(office.in(tenantId), async (tx) => {
    for (let n = 0; n < count; n += 1)
      await recordAudit(tx, { action: 'account.locked', subjectId: demoUser(1, 40), facts: { n }, reason: 'she asked' });
  });
  await closeChain(office.in('*'), tenantId, key);
}

test('every marketplace and the installation are verified, and a copy holds what its hashes are made of and no personal details', async () => {
  await write(3);
  await write(1, '*');
  const [first] = (await run('verify')).split('\n').filter((line) => line.startsWith('aurora'));
  expect(first).toMatch(/^aurora {2}sound: 3 entries, 1 signed heads {2}[0-9a-f]{64}$/);
  expect(await run('verify')).toMatch(/^\* {2}sound: 1 entries/m);

  const to = join(folder, 'first.jsonl');
  expect(await run('export', { tenant: 'aurora', to })).toContain(`3 entries and 1 signed heads of aurora are in ${to}`);
  const text = await readFile(to, 'utf8');
  expect(text).not.toContain('she asked');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ lyceumAuditLog: 1, tenantId: aurora, publicKeys: expect.arrayContaining([key.publicKey]) });
  let hash = noHash;
  for (const { entry } of lines.filter((line) => line.entry)) {
    hash = linkHash(hash, entry.number, entry);
    expect(entry.hash).toBe(hash);
  }
  await expect(run('export', { tenant: 'aurora', to })).rejects.toThrow(/The copy was not written: EEXIST/);
});

test('a chain that was broken, and one that was cut behind what a copy has, are told with number and id', async () => {
  const to = join(folder, 'second.jsonl');
  await run('export', { tenant: 'aurora', to });
  await write(2);
  expect(await run('verify', { tenant: 'aurora', against: to })).toContain('aurora  sound: 5 entries, 2 signed heads');

  const tail = 'where tenant_id = $1 and number > 2';
  await owner.query(`delete from identity.audit_entry ${tail}`, [aurora]);
  await owner.query(`delete from identity.audit_anchor ${tail}`, [aurora]);
  await expect(run('verify', { tenant: 'aurora', against: to })).rejects.toThrow(
    /3 {2}- {2}the copy has an entry here, and the chain has none/,
  );

  const { rows } = await owner.query(
    "update identity.audit_entry set action = 'x' where tenant_id = $1 and number = 2 returning id",
    [aurora],
  );
  await expect(run('verify')).rejects.toThrow(`2  ${rows[0].id}  the hash is not that of this entry`);
  await expect(run('verify')).rejects.toThrow(/of \d+ audit logs are not as they were written/);
});

test('after a change of the master key the public key of the old one is trusted by hand', async () => {
  const changed = { masterKey: 'another key of the house, long enough' };
  await expect(run('verify', { tenant: '*' }, changed)).rejects.toThrow(`signed by the key ${key.id}, which is not known here`);
  expect(await run('verify', { tenant: '*', trust: [key.publicKey] }, changed)).toContain('sound');
});

test.each<[string, string, Words, RegExp]>([
  ['an unknown command', 'frobnicate', {}, /npm run audit -- verify/],
  ['an unknown marketplace', 'verify', { tenant: 'nowhere' }, /There is no marketplace "nowhere"/],
  ['a copy for all', 'verify', { against: 'file' }, /--against goes with --tenant/],
  ['an export to nowhere', 'export', { tenant: 'aurora' }, /export takes --tenant and --to/],
  ['a file that is not there', 'verify', { tenant: 'aurora', against: '/nowhere/at-all' }, /cannot be read as a copy/],
  ['no public key', 'verify', { trust: ['abc'] }, /43 characters; this is none: abc/],
])('%s is told with what to do', async (_, command, words, message) => {
  await expect(run(command, words)).rejects.toThrow(message);
});

test('a file that is no copy, or that of another marketplace, is refused', async () => {
  const [none, other] = [join(folder, 'none'), join(folder, 'other.jsonl')];
  await writeFile(none, '{"some":"json"}\n');
  await expect(run('verify', { tenant: 'aurora', against: none })).rejects.toThrow(/is no copy of an audit log/);
  await run('export', { tenant: '*', to: other });
  await expect(run('verify', { tenant: 'aurora', against: other })).rejects.toThrow(/is a copy of \*, not of/);
});
