import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '@lyceum/kit/postgres/postgres.ts';
import type { Settings } from '../config.ts';
import { CannotStart } from './cannot-start.ts';

/** The database for a command, beside a running house as well as without one: a server that runs already is left running. Throws `CannotStart`. */
export async function withOwner({ databaseUrl, dataDir }: Settings, work: (ownerUrl: string) => Promise<void>): Promise<void> {
  if (databaseUrl !== null) return work(databaseUrl);
  if (!existsSync(join(dataDir, 'postgres')))
    throw new CannotStart(`There is no house in ${dataDir} yet. Open one first: npm start`);
  const { url, adopted, stop } = await startPostgres({ dataDir: join(dataDir, 'postgres') });
  try {
    await work(url);
  } finally {
    if (!adopted) await stop();
  }
}
