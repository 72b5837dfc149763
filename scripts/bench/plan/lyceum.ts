/** Our router over the real schema, in front of subgraphs that answer nothing: what is left is reading, checking and planning. */
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { openRouter } from '@lyceum/router/router.ts';
import { identityStandIn } from '../contenders/identity.ts';
import { readSettings, serveParent } from '../parent.ts';
import type { PlanSettings } from './settings.ts';
import { StallWatch } from './stall.ts';

const { supergraphSdl, keys, subgraphs } = await readSettings<PlanSettings>();
const empty = identityStandIn(keys.userJwk);
const router = await openRouter({
  supergraphSdl,
  subgraphs: subgraphs.map((name) => ({ ...empty, name, execute: async () => ({ data: {} }) })),
  live: memoryLive(),
  log: makeLog('warn', { process: 'router' }),
  port: 0,
  rates: { address: 1e9, stranger: 1e9, user: 1e9, field: 1e9 },
});
const watch = new StallWatch();
serveParent(
  { port: router.port },
  {
    watch: () => watch.start(),
    stalls: () => watch.stop(),
    swap: (sdl) => router.swap(sdl as string),
  },
);
