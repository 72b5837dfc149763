import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import type { Environment } from '@lyceum/kit/subgraph.ts';
import { readSettings } from '../config.ts';
import { openDataDir } from '../house/data-dir.ts';
import { houseEnv, openRooms, type Rooms } from '../house/house.ts';
import { type Loaded, loadSubgraphs } from '../house/parts.ts';
import type { Data } from '../tour/data.ts';
import { seededDatabase, testMasterKey } from './databases.ts';

const root = join(import.meta.dirname, '../..');

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
  const { url: ownerUrl, drop } = await seededDatabase(server);
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-rooms-'));
  const data = openDataDir(folder, { LYCEUM_MASTER_KEY: testMasterKey });
  const loaded = await loadSubgraphs(root);
  const log = makeLog('error');
  const rooms = await openRooms({
    loaded,
    ownerUrl,
    masterKey: testMasterKey,
    env: houseEnv({ PATH: readSettings(root).env.PATH, ...env }, data),
    publicUrl: 'http://localhost',
    log,
  });
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
      await drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
