import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Migrated, migrateAll, withDatabase } from './migrate.ts';
import { isolateByTenant, migration } from './migration.ts';
import { roleUrl } from './role.ts';

const table = (name: string) =>
  migration(`001-${name}`, () => `create table ${name} (id int primary key, tenant_id text not null); ${isolateByTenant(name)}`);
const north: Migrated = { name: 'kit_north', migrations: [table('apple')] };
const south: Migrated = { name: 'kit_south', migrations: [table('pear')] };
const databases = Array.from({ length: 3 }, () => `migrate_${randomBytes(5).toString('hex')}`);
const urls = () => databases.map((name) => withDatabase(inject('postgresUrl'), name));

beforeAll(() => admin(...databases.map((name) => `create database ${name}`)));
afterAll(() => admin(...databases.map((name) => `drop database ${name} with (force)`)));

async function admin(...statements: string[]): Promise<void> {
  for (const statement of statements) await run(inject('postgresUrl'), statement);
}

async function run(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client(url);
  await client.connect();
  return client.query(statement).finally(() => client.end());
}

test('several databases of one server are migrated at the same time, once each, and then there is nothing left to do', async () => {
  const applied = await Promise.all([...urls(), ...urls()].map((url) => migrateAll(url, [north, south], 'secret')));
  expect(applied.flat().filter((name) => name === 'kit_north/001-apple')).toHaveLength(3);
  expect(await migrateAll(urls()[0]!, [north, south], 'secret')).toEqual([]);
});

test('a role reaches its own schema and no other, and makes no tables', async () => {
  const as = roleUrl(urls()[0]!, 'kit_north', 'secret');
  expect((await run(as, 'select current_schema as schema')).rows).toEqual([{ schema: 'kit_north' }]);
  await expect(run(as, 'select * from kit_south.pear')).rejects.toThrow(/permission denied for schema kit_south/);
  await expect(run(as, 'select * from lyceum.migration')).rejects.toThrow(/permission denied/);
  await expect(run(as, 'create table public.mine (id int)')).rejects.toThrow(/permission denied/);
  await expect(run(as, 'create table mine (id int)')).rejects.toThrow(/permission denied/);
  await expect(run(as, 'alter table apple disable row level security')).rejects.toThrow(/must be owner/);
});

test('a new secret changes the passwords', async () => {
  await migrateAll(urls()[0]!, [north], 'another secret');
  await expect(run(roleUrl(urls()[0]!, 'kit_north', 'secret'), 'select 1')).rejects.toThrow(/password authentication failed/);
  expect((await run(roleUrl(urls()[0]!, 'kit_north', 'another secret'), 'select 1')).rowCount).toBe(1);
});

test('a migration that changed after it ran is refused by name, and so is one out of order', async () => {
  const changed = { name: '001-apple', up: () => 'create table apple (id bigint)' };
  await expect(migrateAll(urls()[0]!, [{ ...north, migrations: [changed] }], 'secret')).rejects.toThrow(
    'The migration 001-apple of kit_north was changed after it ran.',
  );
  const unordered = { ...north, migrations: [table('b'), table('a')] };
  await expect(migrateAll(urls()[0]!, [unordered], 'secret')).rejects.toThrow(/001-a is listed after 001-b/);
});

test('a migration that fails leaves no trace of itself', async () => {
  const broken = migration('002-broken', () => 'create table half (id int); select 1 / 0;');
  const attempt = migrateAll(urls()[0]!, [{ ...north, migrations: [...north.migrations, broken] }], 'another secret');
  await expect(attempt).rejects.toThrow('The migration 002-broken of kit_north failed: division by zero');
  expect((await run(urls()[0]!, "select to_regclass('kit_north.half') as half")).rows).toEqual([{ half: null }]);
});
