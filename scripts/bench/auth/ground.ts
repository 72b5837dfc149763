import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ctx } from '@lyceum/identity/context.ts';
import { seed } from '@lyceum/identity/seed.ts';
import { identity } from '@lyceum/identity/subgraph.ts';
import { systemClock } from '@lyceum/kit/clock/clock.ts';
import { anonymousViewer, serviceViewer } from '@lyceum/kit/context/viewer.ts';
import { roleUrl } from '@lyceum/kit/db/role.ts';
import { type OpenSubgraph, openSubgraph } from '@lyceum/kit/host/open.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { startPostgres } from '@lyceum/kit/postgres/postgres.ts';
import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import { loadSubgraphs } from '../../house/parts.ts';
import { migrateHouse } from '../../house/schemas.ts';

export const tenantId = demoTenants[1].id;
const secret = 'the secret of the benchmark, which guards nothing';

/** Room for the tables of the search, as a server for a hundred thousand mentors has it; a laptop's (`postgres.ts`) would read them from the file system each time. */
export const databaseCache = '512MB';

/** Identity as production runs it, on an embedded PostgreSQL of its own that forces everything to disk. */
export interface Ground {
  readonly ownerUrl: string;
  readonly identity: OpenSubgraph;
  /** Answers `data`; throws what is wrong. */
  // biome-ignore lint/suspicious/noExplicitAny: the benchmark's own questions, whose answers it knows
  ask(query: string, variables: object): Promise<any>;
  close(): Promise<void>;
}

export async function openGround(root: string): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-auth-'));
  const { url: ownerUrl, stop } = await startPostgres({
    dataDir: join(folder, 'postgres'),
    settings: { shared_buffers: databaseCache },
  });
  await migrateHouse(ownerUrl, await loadSubgraphs(root), secret);
  const opened = await openSubgraph(identity, {
    env: { IDENTITY_MASTER_KEY: secret, MAIL_DIR: join(folder, 'mail') },
    databaseUrl: roleUrl(ownerUrl, 'identity', secret),
    clock: systemClock,
    live: memoryLive(),
    log: makeLog('warn'),
    publicUrl: 'http://localhost',
  });
  for (const { id } of Object.values(demoTenants)) await seed(opened.context(serviceViewer(id)) as Ctx);
  const caller = { viewer: anonymousViewer(tenantId), requestId: 'bench' };
  return {
    ownerUrl,
    identity: opened,
    async ask(query, variables) {
      const { data, errors } = await opened.execute({ query, variables: { ...variables }, caller });
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    async close() {
      await opened.close();
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
