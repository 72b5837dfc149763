import type { Settings } from '../config.ts';
import { CannotStart, type DataDir, openDataDir } from './data-dir.ts';
import { type OwnerDatabase, openOwnerDatabase } from './database.ts';

/** Opens the house's database for a command that ends by itself; what it started is stopped again. Refusals are told without a stack. */
export async function withHouseDatabase(
  settings: Settings,
  work: (parts: { readonly database: OwnerDatabase; readonly data: DataDir }) => Promise<void>,
): Promise<void> {
  await orSentence(async () => {
    const data = openDataDir(settings.dataDir, settings.env);
    try {
      const database = await openOwnerDatabase(settings, data);
      await work({ database, data }).finally(() => database.stop());
    } finally {
      data.release();
    }
  });
}

/** A `CannotStart` is for the person at the keyboard: one sentence, exit code 1. Everything else is a bug and keeps its stack. */
export async function orSentence(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    process.stderr.write(`\n${error.message}\n\n`);
    process.exitCode = 1;
  }
}
