import { demoPassword, demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeRoleByAddress } from '../administration/operator.service.ts';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, otherTenant, type Tokens } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let platform: Tokens;
beforeAll(async () => {
  home = await openIdentity();
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  await changeRoleByAddress(ctx, 'grant', { email: 'mentee48@aurora.test', role: 'PLATFORM_ADMIN', reason: 'test' });
  platform = await enter();
});
afterAll(() => home?.close());

async function enter(): Promise<Tokens> {
  const { tokens } = await home.signIn('mentee48@aurora.test');
  const switched = await home.mutate(
    'switchRole',
    { role: 'PLATFORM_ADMIN' },
    { as: home.holderOf(tokens), fields: '... on SwitchRoleSuccess { accessToken }' },
  );
  return { ...tokens, accessToken: switched.accessToken as string };
}

const reason = 'a contract was signed';
const wanted = {
  slug: 'nova',
  name: 'Nova Akademie',
  locale: 'de',
  currency: 'CHF',
  timeZone: 'Europe/Zurich',
  hosts: ['nova.example', 'www.nova.example'],
  adminEmail: 'first@nova.example',
  reason,
};
const create = (change: object = {}, as = platform) =>
  home.mutate(
    'createTenant',
    { ...wanted, ...change },
    { as: home.holderOf(as), fields: '... on CreateTenantSuccess { slug tenantId } ... on InvalidInput { field }' },
  );
const stand = async (field: 'suspendTenant' | 'resumeTenant', slug: string, as = platform) => {
  const { data, errors } = await home
    .holderOf(as)
    .execute(
      `mutation ($input: SuspendTenantInput!) { answer: ${field}(input: $input) { __typename ... on SuspendTenantSuccess { suspended } ... on UserError { code } } }`,
      { input: { slug, reason } },
    );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.answer;
};
const listing = async () =>
  (await (await home.router().fetch('/identity/tenants')).json()) as {
    stamp: number;
    tenants: { id: string; slug: string; hosts: string[]; suspended: boolean }[];
  };

test('a marketplace is opened with its hosts; its first admin comes by a mail in its name and language, and runs it', async () => {
  const { stamp } = await listing();
  const { tenantId, ...answer } = await create();
  expect(answer).toEqual({ __typename: 'CreateTenantSuccess', slug: 'nova' });
  const { stamp: now, tenants } = await listing();
  expect(now).toBeGreaterThan(stamp);
  expect(tenants.find(({ slug }) => slug === 'nova')).toMatchObject({ id: tenantId, hosts: wanted.hosts, suspended: false });

  const token = await home.tokenAbout('first@nova.example', 'Einladung zu Nova Akademie');
  const stranger = home.house.as({ userId: 'nobody', role: 'MENTEE', scopes: [], tenantId: tenantId as string });
  const opened = await home.mutate(
    'registerByInvitation',
    { token, password: demoPassword, displayName: 'Nora' },
    { as: stranger },
  );
  expect(opened.__typename).toBe('RegisterByInvitationSuccess');
  const signedIn = await home.mutate(
    'signIn',
    { email: 'first@nova.example', password: demoPassword },
    { as: stranger, fields: '... on SignInSuccess { tokens { accessToken } }' },
  );
  const person = home.holderOf(signedIn.tokens as Tokens);
  const { accessToken } = await home.mutate(
    'switchRole',
    { role: 'ADMIN' },
    { as: person, fields: '... on SwitchRoleSuccess { accessToken }' },
  );
  const admin = home.holderOf({ accessToken: accessToken as string });
  const { data, errors } = await admin.execute(
    '{ tenant { name currency } members { nodes { roles } } tenantDomains { host verifiedAt } auditLog(first: 100) { nodes { action actor { id } facts reason } } }',
  );
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    tenant: { name: 'Nova Akademie', currency: 'CHF' },
    members: { nodes: [{ roles: ['MENTEE', 'ADMIN'] }] },
  });
  expect(data.tenantDomains.map(({ host }: { host: string }) => host)).toEqual(wanted.hosts);
  // Who opened it is somebody of another marketplace, of whom this one sees nothing.
  const entry = data.auditLog.nodes.find(({ action }: { action: string }) => action === 'tenant.created');
  expect(entry).toMatchObject({ actor: null, facts: { slug: 'nova' }, reason });
});

test('a short name and a host are given once; what is wrong is told by field, and then nothing is there', async () => {
  const before = (await listing()).stamp;
  expect(await create()).toMatchObject({ code: 'INVALID_INPUT', field: 'hosts' });
  expect(await create({ hosts: ['nova2.example'] })).toMatchObject({ code: 'SLUG_TAKEN' });
  for (const [field, value] of [
    ['slug', 'Nova!'],
    ['name', ' '],
    ['hosts', []],
    ['hosts', ['localhost']],
    ['currency', 'XQZ'],
    ['adminEmail', 'nobody'],
    ['reason', ''],
  ] as const)
    expect(await create({ slug: 'nova-2', hosts: ['nova2.example'], [field]: value }), field).toMatchObject({
      code: 'INVALID_INPUT',
      field,
    });
  expect((await listing()).stamp).toBe(before);
});

test('a suspended marketplace lets nobody in, is told as such to routers, and is as before once it is resumed', async () => {
  const { tokens } = await home.signIn('mentee40@demo.test', undefined, otherTenant);
  expect(await stand('suspendTenant', 'demo')).toEqual({ __typename: 'SuspendTenantSuccess', suspended: true });
  await stand('suspendTenant', 'demo');
  expect((await listing()).tenants.find(({ slug }) => slug === 'demo')).toMatchObject({ suspended: true });
  await expect(home.signIn('mentee40@demo.test', undefined, otherTenant)).rejects.toThrow('TENANT_SUSPENDED');
  const refresh = () => home.mutate('refreshTokens', { refreshToken: tokens.refreshToken }, { as: home.stranger(otherTenant) });
  await expect(refresh()).rejects.toThrow('TENANT_SUSPENDED');
  expect(await stand('resumeTenant', 'demo')).toEqual({ __typename: 'SuspendTenantSuccess', suspended: false });
  expect((await refresh()).__typename).toBe('RefreshTokensSuccess');
  const { rows } = await home.house.owner.query(
    `select action, tenant_id, actor_id from identity.audit_entry where action in ('tenant.suspended', 'tenant.resumed') order by id`,
  );
  const by = { tenant_id: otherTenant, actor_id: demoUser(1, 48) };
  expect(rows).toEqual([
    { action: 'tenant.suspended', ...by },
    { action: 'tenant.resumed', ...by },
  ]);
});

test('nobody closes their own marketplace, and admins of one run no installation', async () => {
  expect(await stand('suspendTenant', 'aurora')).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await stand('suspendTenant', 'never')).toMatchObject({ code: 'NOT_FOUND' });
  const admin = (await home.signIn('admin@aurora.test')).tokens;
  await expect(create({ slug: 'mine' }, admin)).rejects.toThrow('FORBIDDEN');
  await expect(stand('suspendTenant', 'demo', admin)).rejects.toThrow('FORBIDDEN');
  home.clock.advance(10 * 60_000);
  expect(await create({ slug: 'late', hosts: ['late.example'] })).toMatchObject({ code: 'STEP_UP_REQUIRED' });
  expect(await stand('suspendTenant', 'demo')).toMatchObject({ code: 'STEP_UP_REQUIRED' });
});
