import type pg from 'pg';
import { keepBus } from '../bus/keeper.ts';
import type { Message } from '../bus/message.ts';
import { planQueues, schedulesOf } from '../bus/queue.ts';
import { systemClock } from '../clock/clock.ts';
import { serviceViewer } from '../context/viewer.ts';
import { ownerPool } from '../db/owner-pool.ts';
import { type OpenSubgraph, openSubgraph } from '../host/open.ts';
import type { LiveChannel } from '../live/live.ts';
import { memoryLive } from '../live/memory.ts';
import { makeLog } from '../log/pino.ts';
import type { Subgraph } from '../subgraph.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export interface TestSubgraphs {
  readonly database: TestDatabase;
  /** The owner's own connection, past row-level security. */
  readonly owner: pg.Pool;
  /** Opens one of them as a process of its own would; several of the same share its queues. */
  open(name: string, live?: LiveChannel): Promise<OpenSubgraph>;
  /** Starts what gives back leases and runs schedules. */
  keep(): Promise<void>;
  /** A context of the tenant in an open subgraph. */
  // biome-ignore lint/suspicious/noExplicitAny: a subgraph's own context type is known to its tests
  context(open: OpenSubgraph, tenantId?: string): any;
  /** Closes what is open and drops the database. */
  close(): Promise<void>;
}

/** Several subgraphs on one database and one bus, with nothing open yet. */
export async function prepareSubgraphs(
  subgraphs: readonly Subgraph[],
  catalogue: readonly Message<unknown>[],
): Promise<TestSubgraphs> {
  const database = await testDatabase(subgraphs, planQueues(catalogue, subgraphs.flatMap(schedulesOf)));
  const owner = ownerPool(database.ownerUrl, 2);
  const shared = memoryLive();
  const closes: (() => Promise<void>)[] = [];
  return {
    database,
    owner,
    async open(name, live = shared) {
      const subgraph = subgraphs.find((one) => one.name === name);
      if (!subgraph) throw new Error(`There is no subgraph ${name} in this test.`);
      const room = await openSubgraph(subgraph, {
        env: {},
        databaseUrl: database.roleUrl(name),
        clock: systemClock,
        live,
        log: makeLog('silent'),
        publicUrl: 'http://lyceum.test',
      });
      closes.push(() => room.close());
      return room;
    },
    async keep() {
      const keeper = await keepBus(database.ownerUrl, () => {});
      closes.push(() => keeper.stop());
    },
    context: (room, tenantId = 'tenant_1') => room.context(serviceViewer(tenantId), 'request_1'),
    async close() {
      await Promise.all(closes.map((close) => close()));
      await owner.end();
      await database.drop();
    },
  };
}
