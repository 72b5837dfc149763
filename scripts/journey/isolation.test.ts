import { roleUrl } from '@lyceum/kit/db/role.ts';
import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestRooms, type TestRooms } from './open-rooms.ts';

let rooms: TestRooms;
let owner: pg.Client;

beforeAll(async () => {
  rooms = await openTestRooms(inject('postgresUrl'));
  owner = new pg.Client({ connectionString: rooms.ownerUrl });
  await owner.connect();
}, 60_000);
afterAll(async () => {
  await owner?.end();
  await rooms?.close();
});

test('an unfiltered SELECT as a subgraph role sees one tenant on every tenant table, and nothing without a tenant', async () => {
  const seen: string[] = [];
  for (const { name } of rooms.loaded) {
    const role = new pg.Client({ connectionString: roleUrl(rooms.ownerUrl, name, 'the secret of the tests') });
    await role.connect();
    for (const table of await tenantTables(name)) {
      const everything = await tenantsIn(owner, `${name}.${table}`);
      for (const { id } of Object.values(demoTenants)) {
        await role.query("select set_config('app.tenant', $1, false)", [id]);
        const own = await tenantsIn(role, `${name}.${table}`);
        expect(own, `${name}.${table} as ${id}`).toEqual(everything.includes(id) ? [id] : []);
      }
      await role.query("select set_config('app.tenant', '', false)");
      expect(await tenantsIn(role, `${name}.${table}`), `${name}.${table} without a tenant`).toEqual([]);
      if (everything.length > 1) seen.push(`${name}.${table}`);
    }
    await role.end();
  }
  // The test means something only where both tenants have rows.
  expect(seen.length).toBeGreaterThan(15);
});

test('no table that names a tenant stands without the wall, not even for its owner role', async () => {
  const { rows } = await owner.query(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
     where c.relkind in ('r', 'p') and n.nspname = any($1) and not (c.relrowsecurity and c.relforcerowsecurity)`,
    [rooms.loaded.map(({ name }) => name)],
  );
  expect(rows).toEqual([]);
});

test("a subgraph's role cannot read another's schema", async () => {
  for (const { name } of rooms.loaded) {
    const role = new pg.Client({ connectionString: roleUrl(rooms.ownerUrl, name, 'the secret of the tests') });
    await role.connect();
    for (const other of rooms.loaded.filter((room) => room.name !== name)) {
      const [table] = await tenantTables(other.name);
      await expect(role.query(`select 1 from ${other.name}.${table}`), `${name} on ${other.name}`).rejects.toThrow(
        /permission denied/,
      );
    }
    await role.end();
  }
});

async function tenantTables(schema: string): Promise<string[]> {
  const { rows } = await owner.query<{ table_name: string }>(
    `select table_name from information_schema.columns where table_schema = $1 and column_name = 'tenant_id'
     and table_name in (select table_name from information_schema.tables where table_schema = $1 and table_type = 'BASE TABLE') order by 1`,
    [schema],
  );
  return rows.map(({ table_name }) => table_name);
}

async function tenantsIn(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ tenant_id: string }>(`select distinct tenant_id from ${table} order by 1`);
  return rows.map(({ tenant_id }) => tenant_id);
}
