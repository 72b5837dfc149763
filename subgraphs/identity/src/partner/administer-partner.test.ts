import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity } from '../testing/open-identity.ts';
import { addPartner } from './partner.service.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let admin: ReturnType<typeof home.holderOf>;
beforeAll(async () => {
  home = await openIdentity();
  admin = home.holderOf((await home.signIn('admin@aurora.test')).tokens);
});
afterAll(() => home?.close());

const reason = 'a test';
const shown =
  'partner { id name state scopes consentScopes redirectUris publicClient ratePlan keys { prefix endsAt lastUsedAt } manifests { version count withdrawnAt } }';
const types: Readonly<Record<string, readonly [input: string, success: string]>> = {
  createPartner: ['CreatePartnerInput', `PartnerKeyIssued { key ${shown} }`],
  issuePartnerKey: ['IssuePartnerKeyInput', `PartnerKeyIssued { key ${shown} }`],
  rotatePartnerKey: ['RotatePartnerKeyInput', `PartnerKeyIssued { key ${shown} }`],
  renamePartner: ['RenamePartnerInput', `ManagePartnerSuccess { ${shown} }`],
  setPartnerRights: ['SetPartnerRightsInput', `ManagePartnerSuccess { ${shown} }`],
  revokePartnerKey: ['RevokePartnerKeyInput', `ManagePartnerSuccess { ${shown} }`],
  suspendPartner: ['EndPartnerInput', `ManagePartnerSuccess { ${shown} }`],
  resumePartner: ['EndPartnerInput', `ManagePartnerSuccess { ${shown} }`],
  revokePartner: ['EndPartnerInput', `ManagePartnerSuccess { ${shown} }`],
  publishPartnerManifest: [
    'PublishPartnerManifestInput',
    `PublishPartnerManifestSuccess { version unchanged added removed ${shown} }`,
  ],
  withdrawPartnerManifest: ['WithdrawPartnerManifestInput', `ManagePartnerSuccess { ${shown} }`],
};

async function call(name: keyof typeof types, input: object, as = admin) {
  const [type, success] = types[name]!;
  const { data, errors } = await as.execute(
    `mutation ($input: ${type}!) {
      answer: ${name}(input: $input) { __typename ... on ${success} ... on UserError { code message } ... on InvalidInput { field } }
    }`,
    { input },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.answer;
}

let count = 0;
const create = async (more: object = {}) => {
  count += 1;
  const { key, partner } = await call('createPartner', { name: `Managed ${count}`, ...more });
  return { partnerId: partner.id as string, key: key as string, prefix: (key as string).slice(0, 16), partner };
};
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by name
const forRouters = async (): Promise<readonly any[]> =>
  ((await (await home.router().fetch('/identity/partners')).json()) as { partners: readonly object[] }).partners;

test('an admin lets a partner in and reads it back; nothing of the key is told again', async () => {
  const rights = { permissions: ['INSIGHTS_READ'], consentScopes: ['profile:read'], redirectUris: ['https://a.example/b'] };
  const { partnerId, key, prefix, partner } = await create(rights);
  expect(partner).toMatchObject({
    state: 'ACTIVE',
    scopes: ['insights:read'],
    consentScopes: ['profile:read'],
    redirectUris: ['https://a.example/b'],
    publicClient: false,
    ratePlan: 'standard',
    keys: [{ prefix, endsAt: null, lastUsedAt: null }],
    manifests: [],
  });
  const { data } = await admin.execute(
    `query ($id: ID!) { partner(id: $id) { ${shown.slice(shown.indexOf('{') + 1, -1)} } partners(first: 1) { nodes { id } pageInfo { hasNextPage } } nobody: partner(id: "partner_0") { id } }`,
    { id: partnerId },
  );
  expect(data).toEqual({ partner, partners: { nodes: [{ id: partnerId }], pageInfo: expect.anything() }, nobody: null });
  expect(JSON.stringify(data)).not.toContain(key.slice(17));
});

test('partners are paged, the newest first, and found by state', async () => {
  const made = [await create(), await create(), await create()].map(({ partnerId }) => partnerId);
  await call('suspendPartner', { partnerId: made[0], reason });
  const page = async (after: string | null, state: string | null = null) => {
    const document =
      'query ($after: Cursor, $state: PartnerState) { partners(first: 2, after: $after, state: $state) { nodes { id state } pageInfo { endCursor } } }';
    return (await admin.execute(document, { after, state })).data.partners;
  };
  const first = await page(null);
  const second = await page(first.pageInfo.endCursor);
  const ids = [...first.nodes, ...second.nodes].map(({ id }: { id: string }) => id);
  expect(ids.slice(0, 3)).toEqual(made.toReversed());
  expect((await page(null, 'SUSPENDED')).nodes).toContainEqual({ id: made[0], state: 'SUSPENDED' });
});

test.each([
  ['an empty name', { name: ' ' }, 'name'],
  ['a plan that is not there', { name: 'X', ratePlan: 'endless' }, 'ratePlan'],
  [
    'a scope that nobody grants',
    { name: 'X', consentScopes: ['everything'], redirectUris: ['https://a.example/b'] },
    'consentScopes',
  ],
  ['people to ask and nowhere to send them', { name: 'X', consentScopes: ['profile:read'] }, 'redirectUris'],
  ['an address without TLS', { name: 'X', redirectUris: ['https://a.example/b', 'http://a.example/b'] }, 'redirectUris.1'],
])('a partner with %s is refused, and it is said where', async (_, input, field) => {
  expect(await call('createPartner', input)).toMatchObject({ __typename: 'InvalidInput', field });
});

test('a name is given once', async () => {
  const [one, other] = [await create(), await create()];
  expect(await call('createPartner', { name: one.partner.name })).toMatchObject({ code: 'PARTNER_NAME_TAKEN' });
  const taken = { partnerId: other.partnerId, name: one.partner.name };
  expect(await call('renamePartner', taken)).toMatchObject({ code: 'PARTNER_NAME_TAKEN' });
  expect(await call('renamePartner', { ...taken, partnerId: one.partnerId })).toMatchObject({
    __typename: 'ManagePartnerSuccess',
  });
});

test('nobody gives what they do not have, nor reads a key that opens more', async () => {
  expect(await call('createPartner', { name: 'Plus', ratePlan: 'plus' })).toMatchObject({ code: 'OUTRANKED' });
  const { partnerId, prefix } = await create({ permissions: ['AUDIT_READ'] });
  const { userId, sessionId } = await adminFacts();
  const weaker = home.house.as({ userId, sessionId, tenantId: aurora, role: 'ADMIN', scopes: ['admin', 'partners:manage'] });
  expect(await call('createPartner', { name: 'More', permissions: ['AUDIT_READ'] }, weaker)).toMatchObject({ code: 'OUTRANKED' });
  expect(await call('issuePartnerKey', { partnerId }, weaker)).toMatchObject({ code: 'OUTRANKED' });
  expect(await call('rotatePartnerKey', { partnerId, prefix }, weaker)).toMatchObject({ code: 'OUTRANKED' });
  const rights = { partnerId, consentScopes: [], redirectUris: [], publicClient: false, ratePlan: 'standard', reason };
  expect(await call('setPartnerRights', { ...rights, permissions: ['AUDIT_READ', 'USERS_READ'] }, weaker)).toMatchObject({
    code: 'OUTRANKED',
  });
  // What it has, it may keep, and it may be taken.
  expect(await call('setPartnerRights', { ...rights, permissions: ['AUDIT_READ'] }, weaker)).toMatchObject({
    __typename: 'ManagePartnerSuccess',
  });
  expect(await call('setPartnerRights', { ...rights, permissions: [] }, weaker)).toMatchObject({ partner: { scopes: [] } });
});

test('what the installation gave by hand stays when a marketplace changes something else', async () => {
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  const added = await addPartner(ctx, { name: 'By hand', scopes: [], ratePlan: 'plus' });
  const rights = { permissions: [], consentScopes: [], redirectUris: [], publicClient: false, ratePlan: 'plus', reason };
  expect(await call('setPartnerRights', { partnerId: (added as { partnerId: string }).partnerId, ...rights })).toMatchObject({
    partner: { ratePlan: 'plus' },
  });
});

test('a key is replaced: the old one goes on for the grace, and then ends by itself', async () => {
  const { partnerId, prefix } = await create();
  const rotated = await call('rotatePartnerKey', { partnerId, prefix, graceHours: 2 });
  expect(rotated).toMatchObject({ __typename: 'PartnerKeyIssued', key: expect.stringMatching(/^lyk_/) });
  const keys = async () => (await forRouters()).find(({ id }) => id === partnerId).keys;
  const end = new Date(home.clock.now().getTime() + 2 * 3_600_000).toISOString();
  expect(await keys()).toEqual([
    expect.objectContaining({ prefix, expiresAt: end }),
    expect.objectContaining({ prefix: rotated.key.slice(0, 16), expiresAt: null }),
  ]);
  // Replacing it once more gives it no longer a life.
  await call('rotatePartnerKey', { partnerId, prefix, graceHours: 24 });
  expect((await keys())[0].expiresAt).toBe(end);
  home.clock.advance(2 * 3_600_000);
  admin = home.holderOf((await home.signIn('admin@aurora.test')).tokens);
  expect((await keys()).map((key: { prefix: string }) => key.prefix)).not.toContain(prefix);
  expect(await call('rotatePartnerKey', { partnerId, prefix })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await call('rotatePartnerKey', { partnerId, prefix, graceHours: 169 })).toMatchObject({ field: 'graceHours' });
  const now = await call('rotatePartnerKey', { partnerId, prefix: rotated.key.slice(0, 16), graceHours: 0 });
  expect((await keys()).map((key: { prefix: string }) => key.prefix)).toContain(now.key.slice(0, 16));
  expect((await keys()).map((key: { prefix: string }) => key.prefix)).not.toContain(rotated.key.slice(0, 16));
});

test('at most ten keys are good together', async () => {
  const { partnerId, prefix } = await create();
  const issued = [];
  for (let n = 0; n < 10; n += 1) issued.push(await call('issuePartnerKey', { partnerId }));
  expect(issued.map(({ __typename }) => __typename)).toEqual([...Array(9).fill('PartnerKeyIssued'), 'TooManyKeys']);
  await call('revokePartnerKey', { partnerId, prefix, reason });
  expect(await call('issuePartnerKey', { partnerId })).toMatchObject({ __typename: 'PartnerKeyIssued' });
});

test('a key is revoked by its partner’s name and its own', async () => {
  const [one, other] = [await create(), await create()];
  expect(await call('revokePartnerKey', { partnerId: other.partnerId, prefix: one.prefix, reason })).toMatchObject({
    code: 'NOT_FOUND',
  });
  const revoked = await call('revokePartnerKey', { partnerId: one.partnerId, prefix: one.prefix, reason });
  expect(revoked.partner.keys).toEqual([{ prefix: one.prefix, endsAt: expect.any(String), lastUsedAt: null }]);
});

test('a suspended partner is nobody to routers until it is resumed; a revoked one for good', async () => {
  const { partnerId } = await create();
  const known = async () => (await forRouters()).some(({ id }) => id === partnerId);
  expect(await call('suspendPartner', { partnerId, reason })).toMatchObject({ partner: { state: 'SUSPENDED' } });
  expect(await call('suspendPartner', { partnerId, reason })).toMatchObject({ partner: { state: 'SUSPENDED' } });
  expect(await known()).toBe(false);
  expect(await call('resumePartner', { partnerId, reason })).toMatchObject({ partner: { state: 'ACTIVE' } });
  expect(await known()).toBe(true);
  expect(await call('revokePartner', { partnerId, reason })).toMatchObject({ partner: { state: 'REVOKED' } });
  for (const name of ['revokePartner', 'resumePartner', 'suspendPartner'])
    expect(await call(name, { partnerId, reason })).toMatchObject({ code: 'NOT_FOUND' });
  const { rows } = await home.house.owner.query(
    `select action, personal::jsonb->>'reason' as reason from identity.audit_entry where subject_id = $1 order by id`,
    [partnerId],
  );
  expect(rows.map(({ action }) => action)).toEqual([
    'partner.added',
    'partner.key_issued',
    'partner.suspended',
    'partner.resumed',
    'partner.revoked',
  ]);
  expect(rows.slice(2).map((row) => row.reason)).toEqual([reason, reason, reason]);
});

test('what takes something away wants a reason, and everything a fresh proof', async () => {
  const { partnerId, prefix } = await create();
  for (const name of ['suspendPartner', 'resumePartner', 'revokePartner'])
    expect(await call(name, { partnerId, reason: ' ' })).toMatchObject({ field: 'reason' });
  expect(await call('revokePartnerKey', { partnerId, prefix, reason: '' })).toMatchObject({ field: 'reason' });
  home.clock.advance(10 * 60_000);
  for (const [name, input] of [
    ['createPartner', { name: 'Late' }],
    ['issuePartnerKey', { partnerId }],
    ['rotatePartnerKey', { partnerId, prefix }],
    ['suspendPartner', { partnerId, reason }],
    ['publishPartnerManifest', { partnerId, operations: [] }],
  ] as const)
    expect(await call(name, input)).toMatchObject({ code: 'STEP_UP_REQUIRED' });
  admin = home.holderOf((await home.signIn('admin@aurora.test')).tokens);
});

test('a manifest is published and withdrawn; what holds no such operation is refused with its name', async () => {
  const { partnerId } = await create();
  const operation = (name: string, body = `query ${name} { __typename }`) => ({ id: `id-${name}`, name, type: 'QUERY', body });
  const publish = (...operations: object[]) => call('publishPartnerManifest', { partnerId, operations });
  expect(await publish(operation('One'), operation('Two'))).toMatchObject({
    version: 1,
    added: ['One', 'Two'],
    unchanged: false,
  });
  expect(await publish(operation('One'), operation('Two'))).toMatchObject({ version: 1, unchanged: true });
  expect(await publish(operation('One', 'query One { other }'))).toMatchObject({ code: 'OPERATION_ID_TAKEN' });
  for (const body of [
    'query Wrong { a ',
    'mutation Bad { a }',
    'query Other { a }',
    'query Bad { a } query More { a }',
    'fragment Bad on A { a }',
  ])
    expect(await publish(operation('Bad', body))).toMatchObject({
      field: 'operations',
      message: expect.stringContaining('Bad: '),
    });
  expect(await publish()).toMatchObject({ field: 'operations' });
  const withdrawn = await call('withdrawPartnerManifest', { partnerId, version: 1, reason });
  expect(withdrawn.partner.manifests).toEqual([{ version: 1, count: 2, withdrawnAt: expect.any(String) }]);
  expect(await call('withdrawPartnerManifest', { partnerId, version: 1, reason })).toMatchObject({ code: 'NOT_FOUND' });
});

async function adminFacts() {
  const { rows } = await home.house.owner.query(
    `select s.id, s.user_id from identity.session s join identity.user_account a on a.id = s.user_id
      where a.email = 'admin@aurora.test' and a.tenant_id = $1 order by s.created_at desc limit 1`,
    [aurora],
  );
  return { userId: rows[0].user_id as string, sessionId: rows[0].id as string };
}
