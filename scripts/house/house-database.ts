import { readSettings, type Settings } from '../config.ts';
import { orSentence } from './cannot-start.ts';
import { type DataDir, openDataDir } from './data-dir.ts';
import { type OwnerDatabase, openOwnerDatabase } from './database.ts';

export interface HouseDatabase {
  readonly settings: Settings;
  readonly data: DataDir;
  readonly database: OwnerDatabase;
}

/** The house's database for a command that ends by itself; what was started for it is stopped again. */
export async function withHouseDatabase(root: string, work: (parts: HouseDatabase) => Promise<void>): Promise<void> {
  await orSentence(async () => {
    const settings = readSettings(root);
    const data = openDataDir(settings.dataDir, settings.env);
    try {
      const database = await openOwnerDatabase(settings, data);
      await work({ settings, data, database }).finally(() => database.stop());
    } finally {
      data.release();
    }
  });
}
