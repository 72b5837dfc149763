import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeRoleByAddress } from '../administration/operator.service.ts';
import type { Ctx } from '../context.ts';
import { aurora, claimsOf, openIdentity, otherTenant, type Tokens } from '../testing/open-identity.ts';
import { scopesInForce } from './permission.query.ts';
import { permissions } from './permission.rules.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

const reason = 'as the board decided';
const allBut = (...withheld: string[]) => permissions.filter((one) => !withheld.includes(one));
const enter = async (name: string, tenantId: string = aurora) =>
  (await home.signIn(`${name}@${tenantId === aurora ? 'aurora' : 'demo'}.test`, undefined, tenantId)).tokens;
const scopesOf = ({ accessToken }: Pick<Tokens, 'accessToken'>) => claimsOf(accessToken).scopes as string[];

async function setPermissions(tokens: Tokens, role: string, wanted: readonly string[]) {
  const fields = `... on SetRolePermissionsSuccess { rolePermissions { permissions changes { permission granted by { id } } } }
    ... on InvalidInput { field }`;
  return home.mutate('setRolePermissions', { role, permissions: wanted, reason }, { as: home.holderOf(tokens), fields });
}

const lock = (tokens: Tokens, userId: string, field = 'lockAccount', more: object = {}) =>
  home.holderOf(tokens).execute(
    `mutation ($input: ${more && 'role' in more ? 'ChangeRoleInput' : 'AdministerAccountInput'}!) {
      answer: ${field}(input: $input) { __typename ... on UserError { code message } }
    }`,
    { input: { userId, reason, ...more } },
  );

async function grantAs(role: 'ADMIN' | 'MODERATOR' | 'PLATFORM_ADMIN', email: string) {
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  await changeRoleByAddress(ctx, 'grant', { email, role, reason, operator: 'test' });
}

async function switched(tokens: Tokens, role: string): Promise<Tokens> {
  const answer = await home.mutate(
    'switchRole',
    { role },
    { as: home.holderOf(tokens), fields: '... on SwitchRoleSuccess { accessToken }' },
  );
  return { ...tokens, accessToken: answer.accessToken as string };
}

describe('permissions of a marketplace', () => {
  test('taken from a role they are refused there, and at another marketplace nothing changes', async () => {
    const admin = await enter('admin');
    const answer = await setPermissions(admin, 'ADMIN', allBut('USERS_LOCK', 'AUDIT_READ'));
    expect(answer).toMatchObject({
      __typename: 'SetRolePermissionsSuccess',
      rolePermissions: {
        permissions: allBut('USERS_LOCK', 'AUDIT_READ'),
        changes: [
          { permission: 'AUDIT_READ', granted: false, by: { id: demoUser(1, 0) } },
          { permission: 'USERS_LOCK', granted: false, by: { id: demoUser(1, 0) } },
        ],
      },
    });
    const polled = await (await home.router().fetch('/identity/revocations')).json();
    expect(polled).toContainEqual(expect.objectContaining({ userId: demoUser(1, 0), tenantId: aurora }));

    const here = await enter('admin');
    expect(scopesOf(here)).not.toContain('users:lock');
    expect((await lock(here, demoUser(1, 40))).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect((await home.holderOf(here).execute('{ auditLog { nodes { id } } }')).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const there = await enter('admin', otherTenant);
    expect((await lock(there, demoUser(2, 40))).data.answer.__typename).toBe('AdministerAccountSuccess');

    // Given back, and written down.
    expect((await setPermissions(here, 'ADMIN', permissions)).__typename).toBe('SetRolePermissionsSuccess');
    const { data } = await home.holderOf(await enter('admin')).execute('{ auditLog { nodes { action facts reason } } }');
    expect(data.auditLog.nodes.filter(({ action }: { action: string }) => action === 'permissions.changed')).toEqual([
      { action: 'permissions.changed', facts: { role: 'ADMIN', given: ['USERS_LOCK', 'AUDIT_READ'], taken: [] }, reason },
      { action: 'permissions.changed', facts: { role: 'ADMIN', given: [], taken: ['USERS_LOCK', 'AUDIT_READ'] }, reason },
    ]);
  });

  test('what was decided is told, of each role its own, with who decided it; what nobody may any more is passed over', async () => {
    await grantAs('ADMIN', 'mentee48@aurora.test');
    const other = await switched(await enter('mentee48'), 'ADMIN');
    await setPermissions(await enter('admin'), 'ADMIN', allBut('USERS_LOCK', 'AUDIT_READ'));
    const answer = await setPermissions(other, 'ADMIN', allBut('USERS_LOCK'));
    const change = { permission: 'USERS_LOCK', granted: false, by: { id: demoUser(1, 0) } };
    expect(answer).toMatchObject({ rolePermissions: { changes: [change] } });
    await setPermissions(other, 'MODERATOR', ['MODERATION_DECIDE', 'AUDIT_READ']);
    const gone = `insert into identity.role_permission (tenant_id, role, permission, granted, changed_at) values ($1, 'MODERATOR', 'FLY', true, now())`;
    await home.house.owner.query(gone, [aurora]);

    const document = '{ rolePermissions { role permissions changes { permission granted by { id } } } }';
    const { data, errors } = await home.holderOf(other).execute(document);
    expect(errors).toBeUndefined();
    const given = { permission: 'AUDIT_READ', granted: true, by: { id: demoUser(1, 48) } };
    expect(data.rolePermissions).toEqual([
      { role: 'MODERATOR', permissions: ['AUDIT_READ', 'MODERATION_DECIDE'], changes: [given] },
      { role: 'ADMIN', permissions: allBut('USERS_LOCK'), changes: [change] },
    ]);
    expect(scopesOf(await enter('moderator'))).toEqual(['moderate', 'audit:read', 'moderation:decide']);
    const refused = await home.holderOf(await enter('moderator')).execute(document);
    expect(refused.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');

    await setPermissions(other, 'MODERATOR', ['MODERATION_DECIDE']);
    await setPermissions(other, 'ADMIN', permissions);
    await lock(await enter('admin'), demoUser(1, 48), 'revokeRole', { role: 'ADMIN' });
  });

  test('a token is made without a role that was taken away after it was looked up', async () => {
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    expect(await scopesInForce(ctx, 'MODERATOR', demoUser(1, 1))).toEqual(['moderate', 'moderation:decide']);
    expect(await scopesInForce(ctx, 'ADMIN', demoUser(1, 1))).toEqual([]);
    expect(await scopesInForce(ctx, 'ADMIN', demoUser(1, 40))).toEqual([]);
    expect(await scopesInForce(ctx, 'ADMIN', 'user_of_nobody')).toEqual([]);
    expect(await scopesInForce(ctx, 'MENTEE', demoUser(1, 1))).toEqual(['mentee']);
  });

  test('given to a role they are in its next token; the same again changes nothing and ends no token', async () => {
    const admin = await enter('admin');
    const wanted = ['USERS_READ', 'MODERATION_DECIDE'];
    await setPermissions(admin, 'MODERATOR', wanted);
    expect(scopesOf(await enter('moderator'))).toEqual(['moderate', 'users:read', 'moderation:decide']);
    const ended = async () => (await home.house.owner.query('select 1 from identity.revocation')).rowCount;
    const before = await ended();
    expect((await setPermissions(admin, 'MODERATOR', wanted)).__typename).toBe('SetRolePermissionsSuccess');
    expect(await ended()).toBe(before);
    await setPermissions(admin, 'MODERATOR', ['MODERATION_DECIDE']);
  });

  test('a token that is made while they change has the new ones', async () => {
    const admin = await enter('admin');
    for (let round = 0; round < 5; round += 1) {
      home.clock.advance(2000);
      const wanted = round % 2 === 0 ? ['USERS_READ', 'MODERATION_DECIDE'] : ['MODERATION_DECIDE'];
      const at = home.clock.now().getTime();
      const [, tokens] = await Promise.all([setPermissions(admin, 'MODERATOR', wanted), enter('moderator')]);
      // Or it was issued no later than they changed, and the router refuses it.
      const ended = (claimsOf(tokens.accessToken).iat as number) * 1000 <= at;
      expect(ended || scopesOf(tokens).includes('users:read') === (round % 2 === 0)).toBe(true);
    }
    await setPermissions(admin, 'MODERATOR', ['MODERATION_DECIDE']);
  });

  test('admins keep what gives the rest back, roles of profiles have none, and who lacks the permission decides nothing', async () => {
    const admin = await enter('admin');
    expect(await setPermissions(admin, 'ADMIN', allBut('PERMISSIONS_MANAGE'))).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'permissions',
    });
    expect(await setPermissions(admin, 'ADMIN', allBut('USERS_GRANT'))).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'permissions',
    });
    for (const role of ['MENTEE', 'MENTOR', 'PLATFORM_ADMIN'])
      expect(await setPermissions(admin, role, [])).toMatchObject({ code: 'INVALID_INPUT', field: 'role' });
    await expect(setPermissions(await enter('moderator'), 'MODERATOR', permissions)).rejects.toThrow('FORBIDDEN');
    home.clock.advance(10 * 60_000);
    expect(await setPermissions(admin, 'MODERATOR', [])).toMatchObject({ code: 'STEP_UP_REQUIRED' });
  });

  test('nobody rises by what they may decide: what a moderator does not have, a moderator does not give, nor take from admins', async () => {
    await setPermissions(await enter('admin'), 'MODERATOR', [
      'USERS_GRANT',
      'USERS_LOCK',
      'PERMISSIONS_MANAGE',
      'MODERATION_DECIDE',
    ]);
    const moderator = await enter('moderator');
    expect(await setPermissions(moderator, 'MODERATOR', ['USERS_GRANT', 'PERMISSIONS_MANAGE', 'AUDIT_READ'])).toMatchObject({
      code: 'OUTRANKED',
    });
    expect(await setPermissions(moderator, 'ADMIN', ['USERS_GRANT', 'PERMISSIONS_MANAGE'])).toMatchObject({ code: 'OUTRANKED' });
    const promote = await lock(moderator, demoUser(1, 41), 'grantRole', { role: 'ADMIN' });
    expect(promote.data.answer).toMatchObject({ code: 'OUTRANKED' });
    for (const [field, more] of [
      ['lockAccount', {}],
      ['signOutAccount', {}],
      ['revokeRole', { role: 'ADMIN' }],
    ] as const)
      expect((await lock(moderator, demoUser(1, 0), field, more)).data.answer).toMatchObject({ code: 'OUTRANKED' });
    expect((await lock(moderator, demoUser(1, 42), 'grantRole', { role: 'MODERATOR' })).data.answer.__typename).toBe(
      'AdministerAccountSuccess',
    );
    await setPermissions(await enter('admin'), 'MODERATOR', ['MODERATION_DECIDE']);
  });
});

describe('who runs a marketplace', () => {
  test('of two admins who take the role from each other at once one stays', async () => {
    await grantAs('ADMIN', 'mentee45@aurora.test');
    const one = await enter('admin');
    const other = await switched(await enter('mentee45'), 'ADMIN');
    const answers = await Promise.all([
      lock(one, demoUser(1, 45), 'revokeRole', { role: 'ADMIN' }),
      lock(other, demoUser(1, 0), 'revokeRole', { role: 'ADMIN' }),
    ]);
    expect(answers.map(({ data }) => data.answer.__typename).sort()).toEqual(['AdministerAccountSuccess', 'LastAdmin']);
    await grantAs('ADMIN', 'admin@aurora.test');
  });

  test('a platform admin may all that admins may, whatever was withheld from them, and admins do not reach a platform admin', async () => {
    await grantAs('PLATFORM_ADMIN', 'mentee46@aurora.test');
    await setPermissions(await enter('admin'), 'ADMIN', allBut('AUDIT_READ'));
    const platform = await switched(await enter('mentee46'), 'PLATFORM_ADMIN');
    expect(scopesOf(platform)).toEqual(expect.arrayContaining(['audit:read', 'tenants:manage']));
    expect((await home.holderOf(platform).execute('{ auditLog { nodes { id } } }')).errors).toBeUndefined();
    for (const [field, more] of [
      ['lockAccount', {}],
      ['revokeRole', { role: 'ADMIN' }],
    ] as const)
      expect((await lock(await enter('admin'), demoUser(1, 46), field, more)).data.answer).toMatchObject({ code: 'OUTRANKED' });
    const grant = await lock(await enter('admin'), demoUser(1, 47), 'grantRole', { role: 'PLATFORM_ADMIN' });
    expect(grant.data.answer).toMatchObject({ code: 'INVALID_INPUT' });
    await setPermissions(await enter('admin'), 'ADMIN', permissions);
  });

  test('members are those who hold a granted role', async () => {
    const { data, errors } = await home
      .holderOf(await enter('admin'))
      .execute('{ members(first: 10) { nodes { user { id } roles } } }');
    expect(errors).toBeUndefined();
    const ids = data.members.nodes.map(({ user }: { user: { id: string } }) => user.id);
    expect(ids).toEqual(expect.arrayContaining([demoUser(1, 0), demoUser(1, 1), demoUser(1, 42), demoUser(1, 46)]));
    expect(ids).not.toContain(demoUser(1, 41));
  });
});
