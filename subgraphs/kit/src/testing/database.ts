import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { QueuePlan } from '../bus/queue.ts';
import { createBusSchema } from '../bus/schema.ts';
import { kitMigrations } from '../db/kit.migration.ts';
import { type Migrated, migrateAll, withDatabase } from '../db/migrate.ts';
import { roleUrl } from '../db/role.ts';

export const testSecret = 'the secret of the tests';

export interface TestDatabase {
  readonly ownerUrl: string;
  roleUrl(subgraph: string): string;
  drop(): Promise<void>;
}

/** A migrated database of the test's own, with these queues: copied from a template that the first test with the same makes. */
export async function testDatabase(subgraphs: readonly Migrated[], queues?: readonly QueuePlan[]): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const template = `template_${fingerprint(subgraphs, queues)}`;
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: withDatabase(server, 'postgres') });
  await admin.connect();
  try {
    // Held until the copy is made: nobody may be connected to a template while it is copied.
    await admin.query('select pg_advisory_lock(hashtext($1))', [template]);
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (rowCount === 0) await makeTemplate(admin, server, template, subgraphs, queues);
    await createDatabase(admin, name, template);
  } finally {
    await admin.end();
  }
  const ownerUrl = withDatabase(server, name);
  return { ownerUrl, roleUrl: (subgraph) => roleUrl(ownerUrl, subgraph, testSecret), drop: () => dropDatabase(server, name) };
}

/** Copies files instead of writing each block to the log first: a tenth of the work, for a server that need not survive a crash. */
export async function createDatabase(admin: pg.Client, name: string, template = 'template1'): Promise<void> {
  await admin.query(`create database ${name} template ${template} strategy file_copy`);
}

async function makeTemplate(
  admin: pg.Client,
  server: string,
  template: string,
  subgraphs: readonly Migrated[],
  queues?: readonly QueuePlan[],
): Promise<void> {
  const making = `${template}_making`;
  await admin.query(`drop database if exists ${making} with (force)`);
  await createDatabase(admin, making);
  await migrateAll(withDatabase(server, making), subgraphs, testSecret);
  if (queues) await createBusSchema(withDatabase(server, making), queues);
  await admin.query(`alter database ${making} rename to ${template}`);
}

async function dropDatabase(server: string, name: string): Promise<void> {
  const admin = new pg.Client({ connectionString: withDatabase(server, 'postgres') });
  await admin.connect();
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.end();
}

function fingerprint(subgraphs: readonly Migrated[], queues: unknown = null): string {
  const hash = createHash('sha256').update(JSON.stringify(queues));
  for (const subgraph of subgraphs) {
    for (const { name, up } of [...kitMigrations, ...subgraph.migrations])
      hash.update(`${subgraph.name}/${name}${up({ schema: subgraph.name, role: subgraph.name })}`);
  }
  return hash.digest('hex').slice(0, 16);
}
