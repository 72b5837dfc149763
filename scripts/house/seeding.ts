import type { Context } from '@lyceum/kit/context/context.ts';
import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import type { OpenSubgraph } from '@lyceum/kit/host/open.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import type { Settings } from '../config.ts';
import type { DataDir } from './data-dir.ts';
import { houseEnv, openRooms } from './house.ts';
import { type Loaded, loadSeed } from './parts.ts';
import { type SeedRecord, withSeedRecord } from './seeded.ts';

/**
 * Writes the demo data that is not there yet, through the open subgraphs, so that events flow as they would in life. Identity comes first,
 * because the others speak of its people. Returns what was written.
 */
export async function seedHouse(root: string, ownerUrl: string, subgraphs: readonly OpenSubgraph[]): Promise<readonly string[]> {
  return withSeedRecord(ownerUrl, async (record) => {
    const [people, rest] = [
      subgraphs.filter(({ name }) => name === 'identity'),
      subgraphs.filter(({ name }) => name !== 'identity'),
    ];
    const first = await Promise.all(people.map((subgraph) => seedOne(root, subgraph, record)));
    const others = await Promise.all(rest.map((subgraph) => seedOne(root, subgraph, record)));
    return [...first, ...others].flat();
  });
}

/** The same where nothing is open yet: the rooms are opened for a moment, because demo data is written through them. */
export async function seedClosedHouse(
  root: string,
  settings: Settings,
  data: DataDir,
  ownerUrl: string,
  loaded: readonly Loaded[],
): Promise<readonly string[]> {
  const rooms = await openRooms({
    loaded,
    ownerUrl,
    masterKey: data.masterKey,
    env: houseEnv(settings.env, data),
    publicUrl: `http://localhost:${settings.port}`,
    log: makeLog(settings.logLevel),
  });
  try {
    return await seedHouse(root, ownerUrl, rooms.subgraphs);
  } finally {
    await rooms.close();
  }
}

async function seedOne(root: string, subgraph: OpenSubgraph, record: SeedRecord): Promise<readonly string[]> {
  const missing = Object.values(demoTenants).filter(({ id }) => !record.has(subgraph.name, id));
  if (missing.length === 0) return [];
  const seed = await loadSeed(root, subgraph.name);
  const told = missing.map(async ({ id, slug }) => {
    await seedTenant(seed, subgraph.context(serviceViewer(id), 'seed'), `${subgraph.name} of ${slug}`);
    await record.add(subgraph.name, id);
  });
  await Promise.all(told);
  return missing.map(({ slug }) => `${subgraph.name}/${slug}`);
}

async function seedTenant(seed: (ctx: Context) => Promise<void>, ctx: Context, what: string): Promise<void> {
  try {
    await seed(ctx);
  } catch (cause) {
    throw new Error(`The demo data of ${what} could not be written: ${(cause as Error).message}`, { cause });
  }
}
