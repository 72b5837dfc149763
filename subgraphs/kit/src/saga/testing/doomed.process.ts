/** The bakery in a process that kills itself at one point: `node doomed.process.ts <point> <cake as JSON> <saga id> <database URL of each role as JSON>`. */
import { systemClock } from '../../clock/clock.ts';
import type { Context } from '../../context/context.ts';
import { transact } from '../../context/transact.ts';
import { serviceViewer } from '../../context/viewer.ts';
import { openSubgraph } from '../../host/open.ts';
import { memoryLive } from '../../live/memory.ts';
import { makeLog } from '../../log/pino.ts';
import { bakery, type Cake } from './bakery.ts';

const [point, cake = '', sagaId = '', urls = ''] = process.argv.slice(2);
const roles = JSON.parse(urls) as Record<string, string>;
const { saga, subgraphs } = bakery((reached) => {
  if (reached !== point) return;
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
});
const live = memoryLive();
const [desk] = await Promise.all(
  subgraphs.map((subgraph) =>
    openSubgraph(subgraph, {
      env: {},
      databaseUrl: roles[subgraph.name] ?? '',
      clock: systemClock,
      live,
      log: makeLog('silent'),
      publicUrl: 'http://lyceum.test',
    }),
  ),
);
const ctx: Context | undefined = desk?.context(serviceViewer('tenant_1'), 'request_1');
if (ctx) await transact(ctx, (tx) => saga.start(tx, sagaId, JSON.parse(cake) as Cake));
