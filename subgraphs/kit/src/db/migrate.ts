import { createHash } from 'node:crypto';
import pg from 'pg';
import { kitMigrations } from './kit.migration.ts';
import type { Migration } from './migration.ts';
import { roleName, rolePassword } from './role.ts';

export interface Migrated {
  readonly name: string;
  readonly migrations: readonly Migration[];
}

/** Any number, the same for everybody who migrates: one at a time over all databases of the server, because roles belong to the server. */
const lockKey = 7_275_120_261;

const extensions = ['btree_gist', 'pg_trgm', 'pgcrypto', 'unaccent', 'citext'];

interface Applied {
  readonly subgraph: string;
  readonly name: string;
  readonly checksum: string;
}

/**
 * Brings every subgraph's schema up to date, as the owner, under an advisory lock: extensions, a role and a schema per subgraph, the kit's
 * tables, the subgraph's own. Forward only; a migration that was changed after it ran is refused by name. Returns what was applied.
 * `secret` is what the roles' passwords are derived from (`roleUrl`); a new one changes them.
 */
export async function migrateAll(ownerUrl: string, subgraphs: readonly Migrated[], secret: string): Promise<readonly string[]> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const pending = await pendingOf(owner, subgraphs, secret);
    if (pending.length === 0) return [];
    return await locked(ownerUrl, () => applyAll(owner, subgraphs, secret));
  } finally {
    await owner.end();
  }
}

interface Pending {
  readonly subgraph: string;
  readonly name: string;
  readonly checksum: string;
  readonly sql: string;
}

/** What has to run, in order. One query; nothing is locked or written when everything is up to date. */
async function pendingOf(owner: pg.Client, subgraphs: readonly Migrated[], secret: string): Promise<readonly Pending[]> {
  const done = await appliedOf(owner);
  const roles = await owner.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [
    subgraphs.map(({ name }) => roleName(name)),
  ]);
  const known = new Set(roles.rows.map(({ rolname }) => rolname));
  return subgraphs.flatMap((subgraph) => {
    const facts = { schema: subgraph.name, role: roleName(subgraph.name) };
    const before = (name: string) => done.find((row) => row.subgraph === subgraph.name && row.name === name);
    const role = step(subgraph.name, roleStep, prepareSchema(subgraph.name, secret));
    // The role's step may change (a new secret) and be missing (a database brought to another server): it runs again.
    const roleStands = before(roleStep)?.checksum === role.checksum && known.has(facts.role);
    const steps = inOrder(subgraph).map((migration) => step(subgraph.name, migration.name, migration.up(facts)));
    for (const { name, checksum } of steps) refuseChanged(subgraph.name, name, checksum, before(name)?.checksum);
    return [...(roleStands ? [] : [role]), ...steps.filter(({ name }) => !before(name))];
  });
}

const roleStep = 'kit-000-role';

function step(subgraph: string, name: string, sql: string): Pending {
  return { subgraph, name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

function inOrder(subgraph: Migrated): readonly Migration[] {
  subgraph.migrations.forEach((migration, index) => {
    const earlier = subgraph.migrations[index - 1];
    if (earlier && earlier.name >= migration.name) {
      throw new Error(`The migrations of ${subgraph.name} are out of order: ${migration.name} is listed after ${earlier.name}.`);
    }
  });
  return [...kitMigrations, ...subgraph.migrations];
}

function refuseChanged(subgraph: string, name: string, checksum: string, before: string | undefined): void {
  if (before === undefined || before === checksum) return;
  throw new Error(`The migration ${name} of ${subgraph} was changed after it ran. Put it back and write a new one.`);
}

async function appliedOf(owner: pg.Client): Promise<readonly Applied[]> {
  const known = await owner.query("select to_regclass('lyceum.migration') is not null as known");
  if (!known.rows[0].known) return [];
  return (await owner.query<Applied>('select subgraph, name, checksum from lyceum.migration')).rows;
}

/** Held on a connection to the server's common database: advisory locks belong to one database. */
async function locked<T>(ownerUrl: string, run: () => Promise<T>): Promise<T> {
  const lock = new pg.Client({ connectionString: withDatabase(ownerUrl, 'postgres') });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [lockKey]);
    return await run();
  } finally {
    await lock.end();
  }
}

async function applyAll(owner: pg.Client, subgraphs: readonly Migrated[], secret: string): Promise<readonly string[]> {
  await owner.query(`
    create schema if not exists lyceum;
    create table if not exists lyceum.migration (
      subgraph text not null, name text not null, checksum text not null, applied_at timestamptz not null default now(),
      primary key (subgraph, name)
    );
    ${extensions.map((extension) => `create extension if not exists ${extension} schema public;`).join('\n')}`);
  // Asked again under the lock: somebody else may have been faster.
  const pending = await pendingOf(owner, subgraphs, secret);
  for (const migration of pending) await apply(owner, migration);
  return pending.map(({ subgraph, name }) => `${subgraph}/${name}`);
}

async function apply(owner: pg.Client, { subgraph, name, sql, checksum }: Pending): Promise<void> {
  const values = [subgraph, name, checksum].map((value) => owner.escapeLiteral(value)).join(', ');
  try {
    await owner.query(`begin; set local search_path = ${subgraph}, public; ${sql};
      insert into lyceum.migration (subgraph, name, checksum) values (${values})
      on conflict (subgraph, name) do update set checksum = excluded.checksum, applied_at = now(); commit;`);
  } catch (cause) {
    await owner.query('rollback');
    throw new Error(`The migration ${name} of ${subgraph} failed: ${(cause as Error).message}`, { cause });
  }
}

/**
 * A login role that reaches its own schema only. The same statements again change nothing. Settings hang on the role, not on role and
 * database, so that they hold in every copy of a database.
 */
function prepareSchema(name: string, secret: string): string {
  const role = roleName(name);
  return `
    do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then create role ${role} login nosuperuser nobypassrls; end if;
    end $$;
    alter role ${role} password '${rolePassword(name, secret)}';
    alter role ${role} set search_path = ${name}, public;
    alter role ${role} set statement_timeout = '30s';
    alter role ${role} set idle_in_transaction_session_timeout = '60s';
    do $$ begin execute format('grant connect on database %I to ${role}', current_database()); end $$;
    revoke create on schema public from public;
    create schema if not exists ${name};
    revoke all on schema ${name} from public;
    grant usage on schema ${name} to ${role};
    alter default privileges in schema ${name} grant select, insert, update, delete on tables to ${role};
    alter default privileges in schema ${name} grant usage, select on sequences to ${role};`;
}

export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}
