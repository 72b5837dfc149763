import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { type DataPart, exportRequested } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { sweep } from '../housekeeping/housekeeping.ts';
import { aurora, openIdentity } from '../testing/open-identity.ts';
import { unzip } from '../testing/unzip.ts';
import { parts } from './parts.ts';

const day = 24 * 3_600_000;
const email = 'mentee40@aurora.test';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

type Person = ReturnType<typeof home.holderOf>;

const signedIn = async (address = email) => home.holderOf((await home.signIn(address)).tokens);

async function request(who: Person) {
  const { data } = await who.execute(
    'mutation { answer: requestDataExport { __typename ... on RequestDataExportSuccess { export { id waitingFor readyAt } } ... on TooManyAttempts { retryAt } } }',
  );
  return data.answer;
}

const open = (who: Person, exportId: string) =>
  home.mutate('openDataExport', { exportId }, { as: who, fields: '... on OpenDataExportSuccess { url expiresAt }' });

const piece = (line: object): DataPart['piece'] => ({ tables: [{ table: 'thing', lines: [JSON.stringify(line)] }], leftOut: [] });

/** Every subgraph hands in its part. */
async function handIn(exportId: string): Promise<void> {
  for (const [name, message] of parts)
    await home.house.deliver(message, { exportId, part: 1, of: 1, piece: piece({ of: name }) });
}

test('everybody is asked once, however often somebody clicks; it is ready when all pieces of all are there, in any order and given twice', async () => {
  const person = await signedIn();
  const [first, second] = await Promise.all([request(person), request(person)]);
  expect(second.export.id).toBe(first.export.id);
  expect(await home.house.sent(exportRequested)).toEqual([{ exportId: first.export.id, personId: demoUser(1, 40) }]);
  const exportId = first.export.id;
  const [[, sessions], ...others] = parts;
  const half = (part: number) => ({ exportId, part, of: 2, piece: piece({ half: part }) });
  await home.house.deliver(sessions, half(2));
  for (const [, message] of others) await home.house.deliver(message, { exportId, part: 1, of: 1, piece: piece({}) });
  await home.house.deliver(sessions, half(2));
  const { data } = await person.execute('{ dataRequests { export { waitingFor readyAt } } }');
  expect(data.dataRequests.export).toEqual({ waitingFor: ['sessions'], readyAt: null });
  expect((await open(person, exportId)).__typename).toBe('NotFound');
  const plain = await home.house.owner.query(
    "select 1 from identity.data_export_part where encode(sealed, 'escape') like '%half%'",
  );
  expect(plain.rowCount).toBe(0);
  await home.house.deliver(sessions, half(1));
  await home.mailAbout(email, 'is ready');

  const { url } = (await open(person, exportId)) as unknown as { url: string };
  const response = await home.stranger().fetch(new URL(url).pathname);
  expect(response.headers.get('content-type')).toBe('application/zip');
  const files = unzip(Buffer.from(await response.arrayBuffer()));
  expect(files.get('sessions/thing.jsonl')).toBe('{"half":1}\n{"half":2}\n');
  expect(files.get('identity/user_account.jsonl')).toContain(email);
  expect(files.get('identity/user_account.jsonl')).not.toContain('argon2');
  expect([...files.keys()]).toContain('left-out.json');
});

test('an address that is somebody else’s by now brings nothing of theirs; and who did something to the person is not named', async () => {
  const there = 'mentee44@aurora.test';
  const [was, is] = [demoUser(1, 43), demoUser(1, 44)];
  await home.house.owner.query(
    `insert into identity.email_change (id, tenant_id, user_id, old_email, new_email, old_token_hash, new_token_hash, undo_token_hash, created_at, expires_at, old_confirmed_at, new_confirmed_at, completed_at, undo_until)
     values ('emailchange_1', $1, $2, $3, 'mentee43@aurora.test', 'a', 'b', 'c', now(), now(), now(), now(), now(), now())`,
    [aurora, was, there],
  );
  await home.house.owner.query(
    `insert into identity.invitation (id, tenant_id, email, role, token_hash, mails, created_at, expires_at, accepted_at, accepted_by)
     values ('invitation_1', $1, $2, 'ADMIN', 'a', 1, now(), now(), now(), $3)`,
    [aurora, there, is],
  );
  await home.house.owner.query(
    `insert into identity.audit_entry (id, tenant_id, at, action, actor_id, subject_id, request_id, facts)
     values ('audit_1', $1, now(), 'account.locked', $2, $3, 'r', '{}')`,
    [aurora, demoUser(1, 0), was],
  );
  const person = await signedIn('mentee43@aurora.test');
  const { id } = (await request(person)).export;
  await handIn(id);
  const { url } = (await open(person, id)) as unknown as { url: string };
  const response = await home.stranger().fetch(new URL(url).pathname);
  const files = unzip(Buffer.from(await response.arrayBuffer()));
  expect(files.get('identity/email_change.jsonl')).toContain(there);
  expect(files.get('identity/audit_entry.jsonl')).toContain('account.locked');
  for (const text of files.values()) {
    expect(text).not.toContain(is);
    expect(text).not.toContain(demoUser(1, 0));
  }
  await home.house.owner.query('delete from identity.data_export where user_id = $1', [was]);
});

test('the address is the person’s to ask for, after a proof, and is over after five minutes', async () => {
  const person = await signedIn();
  const { data } = await person.execute('{ dataRequests { export { id } } }');
  const { id } = data.dataRequests.export;
  expect((await open(await signedIn('mentee41@aurora.test'), id)).__typename).toBe('NotFound');
  const { url } = (await open(person, id)) as unknown as { url: string };
  const { pathname } = new URL(url);
  const statusOf = async (path: string) => (await home.stranger().fetch(path)).status;
  expect(await statusOf(pathname)).toBe(200);
  expect(await statusOf(`${pathname.slice(0, -1)}_`)).toBe(404);
  expect(await statusOf(pathname.replace(/\.\d+\./, '.99999999999.'))).toBe(404);
  expect(await statusOf('/identity/exports/nonsense')).toBe(404);
  home.clock.advance(5 * 60_000);
  expect(await statusOf(pathname)).toBe(404);
  home.clock.advance(6 * 60_000);
  expect((await open(person, id)).__typename).toBe('StepUpRequired');
});

test('there is one a day, the new one replaces the old, late pieces of which are dropped, and after seven days it is gone', async () => {
  const person = await signedIn();
  expect((await request(person)).__typename).toBe('TooManyAttempts');
  home.clock.advance(day);
  const later = await signedIn();
  const asked = await request(later);
  const { id } = asked.export;
  await handIn('export_01k00000000000000000000001');
  expect(asked.export.waitingFor).toHaveLength(6);
  await handIn(id);
  expect((await open(later, id)).__typename).toBe('OpenDataExportSuccess');
  const count = async () => (await home.house.owner.query('select 1 from identity.data_export')).rowCount;
  expect(await count()).toBe(1);
  home.clock.advance(7 * day - 1000);
  await sweep(home.house.context({ tenantId: '*' }) as Ctx);
  expect(await count()).toBe(1);
  home.clock.advance(2000);
  expect((await open(await signedIn(), id)).__typename).toBe('NotFound');
  await sweep(home.house.context({ tenantId: '*' }) as Ctx);
  expect(await count()).toBe(0);
});

test('one that is not ready after a day is asked for anew: something was lost', async () => {
  const before = await request(await signedIn('mentee42@aurora.test'));
  home.clock.advance(day - 1000);
  expect((await request(await signedIn('mentee42@aurora.test'))).export.id).toBe(before.export.id);
  home.clock.advance(1000);
  const { id } = (await request(await signedIn('mentee42@aurora.test'))).export;
  expect(id).not.toBe(before.export.id);
  expect((await home.house.sent(exportRequested)).at(-1)).toEqual({ exportId: id, personId: demoUser(1, 42) });
});
