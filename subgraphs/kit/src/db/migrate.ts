import { createHash } from 'node:crypto';
import pg from 'pg';
import { kitMigrations } from './kit.migration.ts';
import type { Migration } from './migration.ts';
import { roleName, rolePassword } from './role.ts';

export interface Migrated {
  readonly name: string;
  readonly migrations: readonly Migration[];
}

/** Any number, the same for everybody who migrates: one at a time, over all databases of the server (roles belong to the server). */
const lockKey = 7_275_120_261;

const extensions = ['btree_gist', 'pg_trgm', 'pgcrypto', 'unaccent', 'citext'];

/**
 * Brings every subgraph's schema up to date, as the owner, under an advisory lock: extensions, a role and a schema per subgraph, the kit's tables, the
 * subgraph's own. Forward only; a migration that was changed after it ran is refused by name. Returns what was applied.
 */
export async function migrateAll(ownerUrl: string, subgraphs: readonly Migrated[], secret: string): Promise<readonly string[]> {
  const lock = new pg.Client({ connectionString: withDatabase(ownerUrl, 'postgres') });
  const owner = new pg.Client({ connectionString: ownerUrl });
  await Promise.all([lock.connect(), owner.connect()]);
  try {
    await lock.query('select pg_advisory_lock($1)', [lockKey]);
    await owner.query(`
      create schema if not exists lyceum;
      create table if not exists lyceum.migration (
        subgraph text not null, name text not null, checksum text not null, applied_at timestamptz not null default now(), primary key (subgraph, name)
      );`);
    const { rows } = await owner.query<{ subgraph: string; name: string; checksum: string }>(
      'select subgraph, name, checksum from lyceum.migration',
    );
    const applied: string[] = [];
    for (const subgraph of subgraphs)
      applied.push(
        ...(await migrateOne(
          owner,
          subgraph,
          rows.filter((row) => row.subgraph === subgraph.name),
          secret,
        )),
      );
    return applied;
  } finally {
    await Promise.all([lock.end(), owner.end()]);
  }
}

async function migrateOne(
  owner: pg.Client,
  subgraph: Migrated,
  done: readonly { name: string; checksum: string }[],
  secret: string,
): Promise<string[]> {
  const facts = { schema: subgraph.name, role: roleName(subgraph.name) };
  const wanted = [
    { name: 'kit-000-role', up: () => prepareSchema(subgraph.name, secret) },
    ...kitMigrations,
    ...subgraph.migrations,
  ];
  const applied: string[] = [];
  for (const migration of wanted) {
    const sql = migration.up(facts);
    // The role's password is no part of the schema: a new secret must not look like a changed migration.
    const checksum = createHash('sha256')
      .update(migration.name === 'kit-000-role' ? migration.name : sql)
      .digest('hex');
    const before = done.find((row) => row.name === migration.name);
    if (before && before.checksum !== checksum) {
      throw new Error(
        `The migration ${migration.name} of ${subgraph.name} was changed after it ran. Put it back and write a new one.`,
      );
    }
    if (before) continue;
    await owner
      .query(`begin; set local search_path = ${subgraph.name}, public;${sql};
      insert into lyceum.migration (subgraph, name, checksum) values (${owner.escapeLiteral(subgraph.name)}, ${owner.escapeLiteral(migration.name)}, '${checksum}'); commit;`)
      .catch(async (error: Error) => {
        await owner.query('rollback');
        throw new Error(`The migration ${migration.name} of ${subgraph.name} failed: ${error.message}`, { cause: error });
      });
    applied.push(`${subgraph.name}/${migration.name}`);
  }
  return applied;
}

/** A login role that sees its own schema only. The same statements again change nothing. */
function prepareSchema(name: string, secret: string): string {
  const role = roleName(name);
  return `
    ${extensions.map((extension) => `create extension if not exists ${extension} schema public;`).join('\n')}
    do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then create role ${role} login nosuperuser nobypassrls; end if;
    end $$;
    alter role ${role} password '${rolePassword(name, secret)}';
    do $$ begin execute format('alter role ${role} in database %I set search_path = ${name}, public', current_database()); end $$;
    do $$ begin execute format('revoke all on database %I from public', current_database()); execute format('grant connect on database %I to ${role}', current_database()); end $$;
    revoke create on schema public from public;
    create schema if not exists ${name};
    grant usage on schema ${name} to ${role};
    alter default privileges in schema ${name} grant select, insert, update, delete on tables to ${role};
    alter default privileges in schema ${name} grant usage, select on sequences to ${role};`;
}

export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}
