/** A worker process for tests to kill: `node stuck-mill.process.ts <database URL>`. */
import { systemClock } from '../../clock/clock.ts';
import { openSubgraph } from '../../host/open.ts';
import { memoryLive } from '../../live/memory.ts';
import { makeLog } from '../../log/pino.ts';
import { stuckMill } from './pair.ts';

await openSubgraph(stuckMill, {
  env: {},
  databaseUrl: process.argv[2] ?? '',
  clock: systemClock,
  live: memoryLive(),
  log: makeLog('silent'),
  publicUrl: 'http://lyceum.test',
});
process.stdout.write('open\n');
