import { startPostgres } from '@lyceum/kit/postgres/postgres.ts';
import pg from 'pg';
import type { Settings } from '../config.ts';
import { CannotStart } from './cannot-start.ts';
import type { DataDir } from './data-dir.ts';

/** The database of a house, as its owner sees it. */
export interface OwnerDatabase {
  readonly url: string;
  /** For people: which one it is. */
  readonly note: string;
  stop(): Promise<void>;
}

/**
 * `DATABASE_URL`, or the embedded PostgreSQL in the data folder. `onUnderWay` is called when a server was set off, and this process is not needed for a while.
 * Throws `CannotStart`.
 */
export async function openOwnerDatabase(
  { databaseUrl }: Settings,
  data: DataDir,
  onUnderWay: () => void = () => {},
): Promise<OwnerDatabase> {
  return databaseUrl === null ? embedded(data, onUnderWay) : outside(databaseUrl);
}

async function embedded({ postgres: dataDir }: DataDir, onUnderWay: () => void): Promise<OwnerDatabase> {
  try {
    const { url, adopted, stop } = await startPostgres({ dataDir, onUnderWay });
    return { url, note: adopted ? 'embedded PostgreSQL, still running from before' : 'embedded PostgreSQL', stop };
  } catch (cause) {
    throw new CannotStart((cause as Error).message, { cause });
  }
}

async function outside(url: string): Promise<OwnerDatabase> {
  // Long, because the code of seven subgraphs is loaded and composed meanwhile, and on a busy machine nothing is heard during that.
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  try {
    await client.connect();
    return { url, note: `PostgreSQL at ${new URL(url).host}`, stop: async () => {} };
  } catch (cause) {
    const why = (cause as Error).message;
    throw new CannotStart(
      `DATABASE_URL does not answer: ${why}. Start that server, or unset DATABASE_URL to use the embedded one.`,
      { cause },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
