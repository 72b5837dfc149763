import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from '@lyceum/kit/testing/database.ts';
import pg from 'pg';
import { readSettings } from '../config.ts';
import { openDataDir } from '../house/data-dir.ts';
import { loadSubgraphs } from '../house/parts.ts';
import { migrateHouse } from '../house/schemas.ts';
import { seedClosedHouse } from '../house/seeding.ts';

const root = join(import.meta.dirname, '../..');
const template = 'template_of_the_house';

/** Of all houses under test: the roles of a PostgreSQL server are shared by all databases in it, so their passwords must be the same everywhere. */
export const testMasterKey = 'the secret of the tests';

export interface HouseDatabase {
  /** The owner's address. */
  readonly url: string;
  drop(): Promise<void>;
}

/** Nothing in it yet, as a house finds it at its first start. `server` is the owner's URL of the test run's PostgreSQL. */
export async function emptyDatabase(server: string): Promise<HouseDatabase> {
  return withAdmin(server, (admin) => newDatabase(admin, server));
}

/** Migrated, and with both tenants' demo data, as every later start finds it: copied from a template that the first test makes. */
export async function seededDatabase(server: string): Promise<HouseDatabase> {
  return withAdmin(server, async (admin) => {
    // Held until the copy is made: nobody may be connected to a template while it is copied.
    await admin.query('select pg_advisory_lock(hashtext($1))', [template]);
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (rowCount === 0) await makeTemplate(admin, server);
    return newDatabase(admin, server, template);
  });
}

async function makeTemplate(admin: pg.Client, server: string): Promise<void> {
  const making = `${template}_making`;
  await admin.query(`drop database if exists ${making} with (force)`);
  await createDatabase(admin, making);
  const url = addressOf(server, making);
  const settings = readSettings(root);
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-template-'));
  const data = openDataDir(folder, { LYCEUM_MASTER_KEY: testMasterKey });
  try {
    const loaded = await loadSubgraphs(root);
    await migrateHouse(url, loaded, testMasterKey);
    await seedClosedHouse(root, { ...settings, logLevel: 'error' }, data, url, loaded);
  } finally {
    data.release();
    rmSync(folder, { recursive: true, force: true });
  }
  await admin.query(`alter database ${making} rename to ${template}`);
}

async function newDatabase(admin: pg.Client, server: string, template?: string): Promise<HouseDatabase> {
  const name = `house_${randomBytes(6).toString('hex')}`;
  await createDatabase(admin, name, template);
  return {
    url: addressOf(server, name),
    drop: () => withAdmin(server, async (admin) => void (await admin.query(`drop database if exists ${name} with (force)`))),
  };
}

function addressOf(server: string, name: string): string {
  return Object.assign(new URL(server), { pathname: `/${name}` }).href;
}

async function withAdmin<T>(server: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
