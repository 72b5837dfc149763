/** Our router as it ships: authentication, limits, logs and whatever else it has switched on by itself. */
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import { keepRequestsYoung } from '@lyceum/kit/host/heap.ts';
import { routerTokenIssuer } from '@lyceum/kit/host/token.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { RemoteSubgraph } from '@lyceum/router/remote/remote-subgraph.ts';
import { openRouter } from '@lyceum/router/router.ts';
import { LocalSubgraph } from '../local-subgraph.ts';
import { readSettings, serveParent } from '../parent.ts';
import { makeSubgraphs, subgraphNames } from '../workload/subgraphs.ts';
import { identityStandIn } from './identity.ts';
import type { ContenderSettings } from './settings.ts';
import { sharingOptions } from './share-in-flight.ts';

keepRequestsYoung();
const settings = await readSettings<ContenderSettings & { urls: readonly string[] }>();
const log = makeLog('info', { process: 'router' });
const router = await openRouter({
  supergraphSdl: settings.supergraphSdl,
  subgraphs: [identityStandIn(settings.keys.userJwk), ...(await clients())],
  live: memoryLive(),
  log,
  port: 0,
  // The question is dearer than any client of ours may ask; what it costs is worked out all the same.
  limits: { costBudgets: { default: 1e9 } },
  // One person asks all day: counted as ever, but never out of breath.
  rates: { address: 1e9, stranger: 1e9, user: 1e9, field: 1e9 },
  ...(settings.shareInFlight ? sharingOptions : {}),
});
serveParent({ port: router.port });

async function clients(): Promise<readonly SubgraphClient[]> {
  if (settings.where === 'process') return makeSubgraphs().map((source) => new LocalSubgraph(source, log));
  const tokenFor = await routerTokenIssuer(settings.keys.router.privateJwk);
  return subgraphNames.map((name, index) => new RemoteSubgraph({ name, url: settings.urls[index] as string, tokenFor }));
}
