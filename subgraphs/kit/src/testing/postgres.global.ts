import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../postgres/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The owner's URL of the run's own PostgreSQL. */
    postgresUrl: string;
  }
}

/** One real PostgreSQL for the whole test run, in a folder of its own, gone afterwards; none where the run's configuration provides one already. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (project.getProvidedContext().postgresUrl) return undefined;
  const directory = await mkdtemp(join(tmpdir(), 'lyceum-test-'));
  const postgres = await startPostgres({ dataDir: join(directory, 'data'), ephemeral: true });
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
