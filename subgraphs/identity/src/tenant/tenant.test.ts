import { demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, otherTenant } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

describe('tenants', () => {
  test('a visitor sees the marketplace of the address', async () => {
    const { data } = await home.stranger(otherTenant).execute('{ tenant { id slug name locale currency timeZone } }');
    expect(data).toEqual({
      tenant: {
        id: otherTenant,
        slug: 'demo',
        name: 'Demo Academy',
        locale: 'en',
        currency: 'USD',
        timeZone: 'America/New_York',
      },
    });
  });

  test('the router reads all tenants with their hosts', async () => {
    const response = await home.router().fetch('/identity/tenants');
    const usual = { public: true, suspended: false, features: ['CALLS', 'LECTURES', 'PROVIDER_SIGN_IN'] };
    expect(await response.json()).toEqual({
      stamp: 2,
      tenants: [
        { id: demoTenants[1].id, slug: 'aurora', hosts: ['aurora.localhost', 'localhost', '127.0.0.1'], ...usual },
        { id: demoTenants[2].id, slug: 'demo', hosts: ['demo.localhost', 'localhost', '127.0.0.1'], ...usual },
      ],
    });
    expect(await (await home.router().fetch('/identity/tenants?stamp=2')).json()).toEqual({ stamp: 2, tenants: null });
  });

  test('nobody of one tenant changes the hosts of another', async () => {
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    await ctx.db
      .updateTable('tenant')
      .set({ hosts: ['evil.test'] })
      .where('id', '=', otherTenant)
      .execute();
    const { hosts } = await ctx.db.selectFrom('tenant').select('hosts').where('id', '=', otherTenant).executeTakeFirstOrThrow();
    expect(hosts).toContain('demo.localhost');
    const theft = ctx.db.insertInto('tenant').values({ id: 'tenant_x', slug: 'evil', hosts: [], is_public: true }).execute();
    await expect(theft).rejects.toThrow(/row-level security/);
  });

  test('an unfiltered select on every table of a tenant gives its own rows only', async () => {
    await home.signIn('mentee40@aurora.test');
    const ctx = home.house.context({ tenantId: otherTenant }) as Ctx;
    const walled = await sql<{ name: string }>`
      select distinct table_name as name from information_schema.columns
      where table_schema = current_schema() and column_name = 'tenant_id'`.execute(ctx.db);
    expect(walled.rows.length).toBeGreaterThanOrEqual(9);
    for (const { name } of walled.rows) {
      const { rows } = await sql<{ tenant_id: string }>`select tenant_id from ${sql.table(name)}`.execute(ctx.db);
      expect(new Set(rows.map((row) => row.tenant_id)).difference(new Set([otherTenant])), name).toEqual(new Set());
    }
    const { rows } = await sql<{ count: string }>`select count(*) from user_account`.execute(ctx.db);
    expect(Number(rows[0]?.count)).toBe(26);
  });

  test('another tenant’s ids are like unknown ones, by every path', async () => {
    const theirs = demoUser(2, 10);
    const ids = [theirs, demoUser(1, 99), 'user_nonsense'];
    for (const id of ids) {
      const { data, errors } = await home.stranger().execute(
        `query ($user: ID!, $mentor: ID!, $representations: [_Any!]!) {
          user(id: $user) { id }
          mentor(id: $mentor) { id }
          _entities(representations: $representations) { __typename }
        }`,
        {
          user: id,
          mentor: id.replace('user', 'mentor'),
          representations: [
            { __typename: 'User', id },
            { __typename: 'Mentor', id: id.replace('user', 'mentor') },
            { __typename: 'Mentee', id: id.replace('user', 'mentee') },
            { __typename: 'Tenant', id: otherTenant },
          ],
        },
      );
      expect(errors).toBeUndefined();
      expect(data).toEqual({ user: null, mentor: null, _entities: [null, null, null, null] });
    }
  });
});
