import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import type { Environment } from '@lyceum/kit/subgraph.ts';
import pg from 'pg';
import { readSettings } from '../config.ts';
import { openDataDir } from '../house/data-dir.ts';
import { houseEnv, openRooms, type Rooms } from '../house/house.ts';
import { type Loaded, loadSubgraphs } from '../house/parts.ts';
import { migrateHouse } from '../house/schemas.ts';
import { seedHouse } from '../house/seeding.ts';
import type { Data } from '../tour/data.ts';

const root = join(import.meta.dirname, '../..');
const masterKey = 'the secret of the tests';

export interface TestRooms {
  readonly loaded: readonly Loaded[];
  readonly ownerUrl: string;
  readonly rooms: Rooms;
  /** The folder of the development inbox. */
  readonly inbox: string;
  /** Asks one subgraph as this person, past the router. */
  ask(subgraph: string, viewer: Viewer, query: string, variables?: Record<string, unknown>): Promise<Data>;
  close(): Promise<void>;
}

/** All seven subgraphs open in this process, migrated and with both tenants' demo data, on a database of their own. `env` is settings of theirs. */
export async function openTestRooms(server: string, env: Environment = {}): Promise<TestRooms> {
  const name = `rooms_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const ownerUrl = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-rooms-'));
  const data = openDataDir(folder, { LYCEUM_MASTER_KEY: masterKey });
  const loaded = await loadSubgraphs(root);
  await migrateHouse(ownerUrl, loaded, masterKey);
  const log = makeLog('error');
  const rooms = await openRooms({
    loaded,
    ownerUrl,
    masterKey,
    env: houseEnv({ PATH: readSettings(root).env.PATH, ...env }, data),
    publicUrl: 'http://localhost',
    log,
  });
  await seedHouse(root, ownerUrl, rooms.subgraphs);
  return {
    loaded,
    ownerUrl,
    rooms,
    inbox: data.mail,
    async ask(subgraph, viewer, query, variables = {}) {
      const room = rooms.subgraphs.find((candidate) => candidate.name === subgraph)!;
      const { data: answer, errors } = await room.execute({ query, variables, caller: { viewer, requestId: 'test' } });
      if (errors) throw new Error(JSON.stringify(errors));
      return answer;
    },
    async close() {
      await rooms.close();
      data.release();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
