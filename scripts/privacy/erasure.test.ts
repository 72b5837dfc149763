import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { permissions, scopeOf } from '@lyceum/identity/permission/permission.rules.ts';
import { claimsOf } from '@lyceum/identity/testing/open-identity.ts';
import { unzip } from '@lyceum/identity/testing/unzip.ts';
import { anonymousViewer, type Viewer } from '@lyceum/kit/context/viewer.ts';
import { demoPassword, demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { waitFor } from '../journey/house-process.ts';
import { openTestRooms, type TestRooms } from '../journey/open-rooms.ts';
import type { Data } from '../tour/data.ts';
import { mailTo } from '../tour/inbox.ts';
import { columns, type Held, kitColumns } from './columns.ts';
import { dumpEverything, linesWith, tellingColumns } from './dump.ts';
import { markerOf, plant, plantDeadMessage } from './plant.ts';
import { follows, joined, keepsOldId, plantTwins } from './twins.ts';

const tenantId = demoTenants[2].id;
const stranger = anonymousViewer(tenantId);
const email = 'zq_address_qz@example.test';
const admin: Viewer = {
  ...stranger,
  kind: 'user',
  userId: demoUser(2, 0),
  sessionId: 's',
  role: 'ADMIN',
  scopes: ['admin', ...permissions.map(scopeOf)],
};

const moderator: Viewer = { ...admin, userId: demoUser(2, 1), role: 'MODERATOR', scopes: ['moderation:decide'] };

let rooms: TestRooms;
let owner: pg.Client;
let schemas: readonly string[];

beforeAll(async () => {
  rooms = await openTestRooms(inject('postgresUrl'), {
    IDENTITY_ERASURE_GRACE_DAYS: '0',
    IDENTITY_ARGON2_MEMORY_KIB: '1024',
    IDENTITY_ARGON2_PASSES: '1',
  });
  schemas = rooms.loaded.map(({ name }) => name);
  owner = new pg.Client({ connectionString: rooms.ownerUrl });
  await owner.connect();
}, 60_000);
afterAll(async () => {
  await owner?.end();
  await rooms?.close();
});

const words = (text = '') => text.split(/\s+/).filter(Boolean);
const heldIn = ({ personal, sealed, other }: Held) => [...words(personal), ...words(sealed), ...words(other)];

/** Table and what it holds, the kit's tables in every schema. */
const declared = () =>
  new Map([
    ...Object.entries(columns),
    ...schemas.flatMap((schema) => Object.entries(kitColumns).map(([table, held]) => [`${schema}.${table}`, held] as const)),
  ]);

test('of every column that could hold something of a person it is declared what it holds', async () => {
  const there = await tellingColumns(owner, schemas);
  const said = [...declared()].flatMap(([table, held]) => heldIn(held).map((column) => `${table} ${column}`)).sort();
  expect(
    there.filter((column) => !said.includes(column)),
    'say in columns.ts what these hold',
  ).toEqual([]);
  expect(
    said.filter((column) => !there.includes(column)),
    'columns.ts names what is not there any more',
  ).toEqual([]);
});

test('who asked to be erased is found nowhere afterwards: no table, no queue, no file, no mail', async () => {
  const person = await signUp();
  const folder = join(rooms.inbox, '..');
  const markers = [
    ...(await plant({ owner, tenantId, userId: person.userId!, folder }, schemas)),
    await plantDeadMessage(owner, 'safety/messaging.scan_message', person.userId!),
    email,
    sha256(email),
  ];
  const caseId = await accuse(person);
  const sealed = ['zq_said_qz', 'zq_noted_qz'];
  expect(await evidenceOf(caseId)).toMatchObject([{ text: 'zq_said_qz', context: [] }]);
  const before = await dumpEverything(owner, folder);
  const evidence = before.filter((line) => line.startsWith('safety.evidence:') || line.startsWith('safety.decision:'));
  expect(evidence.filter((line) => line.includes('p1.'))).toHaveLength(2);
  expect(linesWith(evidence, [...sealed, sha256('zq_said_qz')])).toEqual([]);
  for (const marker of markers.slice(0, -1)) expect(linesWith(before, [marker]), marker).not.toEqual([]);
  // Every column that is declared personal was planted.
  const planted = [...declared()].flatMap(([table, { personal }]) => words(personal).map((column) => markerOf(table, column)));
  expect(planted.filter((marker) => !markers.includes(marker) && !unplanted.has(marker))).toEqual([]);

  await exportsEverything(person, markers);
  const { requestErasure } = await rooms.ask(
    'identity',
    person,
    'mutation { requestErasure { __typename ... on RequestErasureSuccess { erasure { id state } } } }',
  );
  expect(requestErasure.__typename).toBe('RequestErasureSuccess');
  const { id } = requestErasure.erasure;
  await waitFor('the erasure to be done', async () => (await stateOf(id)).state === 'DONE');

  expect(linesWith(await dumpEverything(owner, folder), ['zq_', ...markers])).toEqual([]);
  expect(await evidenceOf(caseId)).toMatchObject([{ text: '', contentHash: '' }]);
  await provesItself(id, person.userId!);
}, 60_000);

test('two accounts of one person become one in every part, and are forgotten together', async () => {
  const twins = { tenantId, keepId: demoUser(2, 44), dropId: demoUser(2, 45) };
  const { keepId, dropId } = twins;
  await plantTwins(owner, twins);
  const boss = await enter('admin@demo.test');
  const plan =
    'mutation ($input: PlanAccountMergeInput!) { planAccountMerge(input: $input) { ... on PlanAccountMergeSuccess { merge { id } } } }';
  const { merge: planned } = (await rooms.ask('identity', boss, plan, { input: { keepId, dropId } })).planAccountMerge;
  const stateOfMerge = async () =>
    (
      await rooms.ask(
        'identity',
        boss,
        'query ($id: ID!) { accountMerge(id: $id) { state obstacles { code } moves { store count } } }',
        {
          id: planned.id,
        },
      )
    ).accountMerge;
  await waitFor('everybody to look', async () => (await stateOfMerge()).state !== 'LOOKING');
  const looked = await stateOfMerge();
  expect(looked).toMatchObject({ state: 'READY', obstacles: [] });
  const there = (await dumpEverything(owner, join(rooms.inbox, '..'))).filter((line) => /^[a-z]+\./.test(line));
  expect(
    linesWith(
      there.filter((line) => line.startsWith('sessions.booking:')),
      [dropId],
    ),
  ).not.toEqual([]);

  const merge = 'mutation ($input: MergeAccountsInput!) { mergeAccounts(input: $input) { __typename } }';
  const input = { mergeId: planned.id, reason: 'zq_twins_qz' };
  expect((await rooms.ask('identity', boss, merge, { input })).mergeAccounts.__typename).toBe('MergeAccountsSuccess');
  await waitFor('one account', async () => (await stateOfMerge()).state === 'DONE');
  expect((await stateOfMerge()).moves).toEqual(looked.moves);
  for (const [place, row] of follows) {
    const [table, column] = place.split(' ');
    expect([place, (await owner.query(`select ${column} as who from ${table} where id = $1`, [row])).rows[0].who]).toEqual([
      place,
      keepId,
    ]);
  }
  expect(await joined(owner, twins)).toEqual({
    watched: [
      { user_id: keepId, ranges: '{[0,3000)}', resume_at_ms: 3000 },
      { user_id: keepId, ranges: '{[0,7)}', resume_at_ms: 7 },
    ],
    figures: [{ scope_id: keepId, value: 7 }],
  });
  const left = (await dumpEverything(owner, join(rooms.inbox, '..'))).filter((line) => /^[a-z]+\./.test(line));
  expect(
    linesWith(
      left.filter((line) => !keepsOldId.test(line)),
      [dropId],
    ),
  ).toEqual([]);
  expect((await rooms.ask('payments', admin, '{ verifyLedger { sound } }')).verifyLedger.sound).toBe(true);

  expect(linesWith(left, ['zq_twins_qz'])).toHaveLength(2);
  const person = await enter('mentee44@demo.test');
  const erase = 'mutation { requestErasure { ... on RequestErasureSuccess { erasure { id } } } }';
  const { id } = (await rooms.ask('identity', person, erase)).requestErasure.erasure;
  await waitFor('the erasure to be done', async () => (await stateOf(id)).state === 'DONE');
  expect(
    linesWith(await dumpEverything(owner, join(rooms.inbox, '..')), ['zq_twins_qz', 'mentee44@demo', 'mentee45@demo']),
  ).toEqual([]);
}, 60_000);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What the person said is reported by who they said it to; a moderator decides, and notes something about them. */
async function accuse(person: Viewer): Promise<string> {
  const reporter: Viewer = {
    ...stranger,
    kind: 'user',
    userId: demoUser(2, 41),
    sessionId: 's',
    role: 'MENTEE',
    scopes: ['mentee'],
  };
  const [conversationId, messageId] = ['conversation_01k0000000000000000000zq02', 'message_01k0000000000000000000zq02'];
  await owner.query(
    `insert into messaging.conversation (id, tenant_id, last_activity_at, created_at) values ($1, $2, now(), now())`,
    [conversationId, tenantId],
  );
  for (const userId of [person.userId, reporter.userId])
    await owner.query(
      `insert into messaging.conversation_member (conversation_id, user_id, tenant_id, joined_at) values ($1, $2, $3, now())`,
      [conversationId, userId, tenantId],
    );
  await owner.query(
    `insert into messaging.message (id, tenant_id, conversation_id, sender_id, kind, sequence, state, text, suspicious, rule_version, created_at, visible_at)
     values ($1, $2, $3, $4, 'TEXT', 1, 'VISIBLE', 'zq_said_qz', false, 1, now(), now())`,
    [messageId, tenantId, conversationId, person.userId],
  );
  const report = 'mutation ($input: ReportMessageInput!) { reportMessage(input: $input) { __typename } }';
  await rooms.ask('safety', reporter, report, { input: { messageId, reason: 'HARASSMENT', idempotencyKey: 'report once' } });
  let caseId = '';
  await waitFor('the case', async () => {
    const { reviewQueue } = await rooms.ask('safety', moderator, '{ reviewQueue(first: 100) { nodes { id messageId } } }');
    caseId = reviewQueue.nodes.find((node: Data) => node.messageId === messageId)?.id ?? '';
    return caseId !== '';
  });
  const claim = 'mutation ($input: ClaimCaseInput!) { claimCase(input: $input) { ... on ClaimCaseSuccess { leaseToken } } }';
  const { claimCase } = await rooms.ask('safety', moderator, claim, { input: { caseId } });
  const decide = 'mutation ($input: DecideCaseInput!) { decideCase(input: $input) { __typename } }';
  const input = {
    caseId,
    leaseToken: claimCase.leaseToken,
    action: 'HIDE_MESSAGE',
    note: 'zq_noted_qz',
    idempotencyKey: 'decide once',
  };
  expect((await rooms.ask('safety', moderator, decide, { input })).decideCase.__typename).toBe('DecideCaseSuccess');
  return caseId;
}

/** Everything that was planted and is the person's to read comes out, once proved; and nothing that opens anything. */
async function exportsEverything(person: Viewer, markers: readonly string[]): Promise<void> {
  const ask = 'mutation { requestDataExport { __typename ... on RequestDataExportSuccess { export { id readyAt } } } }';
  const first = (await rooms.ask('identity', person, ask)).requestDataExport;
  await waitFor('the export', async () => {
    const { dataRequests } = await rooms.ask('identity', person, '{ dataRequests { export { readyAt waitingFor sizeBytes } } }');
    return dataRequests.export.readyAt !== null && dataRequests.export.waitingFor.length === 0;
  });
  expect((await rooms.ask('identity', person, ask)).requestDataExport.__typename).toBe('TooManyAttempts');
  const open =
    'mutation ($input: OpenDataExportInput!) { openDataExport(input: $input) { __typename ... on OpenDataExportSuccess { url } } }';
  const input = { exportId: first.export.id };
  expect((await rooms.ask('identity', admin, open, { input })).openDataExport.__typename).toBe('NotFound');
  const { url } = (await rooms.ask('identity', person, open, { input })).openDataExport;
  expect((await fetchFrom(`${url}x`)).status).toBe(404);
  const files = unzip(Buffer.from(await (await fetchFrom(url)).arrayBuffer()));
  const text = [...files].map(([name, content]) => `${name}: ${content}`);
  const theirs = markers.filter((marker) => marker.startsWith('zq_') && !withheld.test(marker));
  expect(theirs.filter((marker) => linesWith(text, [marker]).length === 0)).toEqual([]);
  expect(theirs.length).toBeGreaterThan(25);
  expect(linesWith(text, ['argon2', ...markers.filter((marker) => withheld.test(marker))])).toEqual([]);
  expect(JSON.parse(files.get('left-out.json')!)).toContainEqual({
    subgraph: 'messaging',
    table: 'text_rules',
    column: null,
    why: 'the marketplace’s own rules',
  });
  await waitFor('its mail', async () => readdirSync(rooms.inbox).includes(`export-ready-${first.export.id}.eml`));
}

/** What is left out of an export: copies of secrets, of other columns, and what the kit keeps for itself; files are not packed. */
const withheld =
  /idempotency|_saga_|stream|files|queue|sealed_secret|mentor_term|search_word|search_spelling|federated_sign_in|sign_in_challenge|passkey_challenge|guardianship|invitation_mail|audit_entry/;

async function fetchFrom(url: string): Promise<Response> {
  const identity = rooms.rooms.subgraphs.find(({ name }) => name === 'identity')!;
  const { pathname } = new URL(url);
  const index = (await identity.routes()).findIndex(({ path }) => new URLPattern({ pathname: path }).test({ pathname }));
  return identity.serve(index, new Request(url), { viewer: stranger, requestId: 'test' });
}

async function evidenceOf(caseId: string): Promise<Data> {
  const query = 'query ($id: ID!) { moderationCase(id: $id) { evidence { text contentHash context { text } } } }';
  return (await rooms.ask('safety', moderator, query, { id: caseId })).moderationCase.evidence;
}

/** What is no marker of the person's choosing: hashes and seals, which go with their rows; and what exists only while an erasure is under way. */
const unplanted = new Set([
  markerOf('identity.erasure', 'addresses'),
  // And for a day after a merge.
  markerOf('identity.account_merge', 'email'),
  // Before there is an account; it goes with its registration.
  markerOf('identity.guardian_request', 'guardian_email'),
  markerOf('identity.user_account', 'email'),
  markerOf('identity.user_account', 'password_hash'),
  ...['email', 'password_hash', 'display_name', 'guardian_email'].map((column) => markerOf('identity.registration', column)),
]);

async function signUp(): Promise<Viewer> {
  const register = 'mutation ($input: RegisterAccountInput!) { registerAccount(input: $input) { __typename } }';
  await rooms.ask('identity', stranger, register, {
    input: { email, password: demoPassword, displayName: 'zq_registered_name_qz' },
  });
  const [, token] = /Token: (\S+)/.exec(await mailTo(rooms.inbox, email)) ?? [];
  await rooms.ask('identity', stranger, 'mutation ($token: String!) { verifyEmail(input: { token: $token }) { __typename } }', {
    token,
  });
  return enter(email, 'zq_device_qz');
}

async function enter(address: string, device = 'test'): Promise<Viewer> {
  const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { ... on SignInSuccess { tokens { accessToken } } } }';
  const input = { email: address, password: demoPassword, device };
  const { tokens } = (await rooms.ask('identity', stranger, signIn, { input })).signIn;
  const { sub, sid, role, scopes } = claimsOf(tokens.accessToken) as Data;
  return { ...stranger, kind: 'user', userId: sub, sessionId: sid, role, scopes };
}

/** As admins see it: the account is gone, the erasure is not. */
async function stateOf(id: string): Promise<Data> {
  const query = '{ erasures(first: 10) { nodes { id state obstacle { code message } timeline { step state } } } }';
  const { erasures } = await rooms.ask('identity', admin, query);
  return erasures.nodes.find((node: { id: string }) => node.id === id);
}

/** The certificate verifies, the ledger adds up, the audit log answers, and nobody signs in any more. */
async function provesItself(id: string, userId: string): Promise<void> {
  const { statement, key } = (await (await fetchFrom(`http://localhost/identity/erasures/${id}`)).json()) as Data;
  expect(statement).toMatchObject({ sub: userId, jti: id, tenant: tenantId });
  expect(key.state).toBe('active');
  const store = (name: string) => statement.stores.find((entry: { store: string }) => entry.store === name);
  expect(store('identity.user_account')).toMatchObject({ deleted: 1 });
  expect(store('messaging.message')).toMatchObject({ anonymised: 2, ground: 'OTHERS' });
  expect(store('payments.payment_order')).toMatchObject({ anonymised: 1, ground: 'ACCOUNTING' });
  expect(store('files of lectures')).toMatchObject({ deleted: 1 });
  expect(store('queue safety/messaging.scan_message')).toMatchObject({ deleted: 1 });
  expect(Object.keys(statement.grounds).sort()).toEqual(['ACCOUNTING', 'ANONYMOUS', 'LEGAL_CLAIMS', 'OTHERS']);

  const { verifyLedger } = await rooms.ask('payments', admin, '{ verifyLedger { sound differences { check } } }');
  expect(verifyLedger).toEqual({ sound: true, differences: [] });
  const { auditLog } = await rooms.ask(
    'identity',
    admin,
    '{ auditLog(first: 100) { nodes { action subjectId reason details } } }',
  );
  const about = auditLog.nodes.filter((entry: Data) => entry.subjectId === userId);
  expect(about.map(({ action }: Data) => action)).toContain('erasure.requested');
  expect(about.every(({ reason, details }: Data) => reason === null && details === null)).toBe(true);
  const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }';
  const answer = await rooms.ask('identity', stranger, signIn, { input: { email, password: demoPassword } });
  expect(answer.signIn.__typename).toBe('InvalidCredentials');
}
