/** The router alone, in front of subgraphs that run in processes of their own, until SIGTERM or SIGINT. Its settings are in `config.ts`. */
import { drain } from '@lyceum/kit/host/drain.ts';
import { keepRequestsYoung } from '@lyceum/kit/host/heap.ts';
import { routerTokenIssuer } from '@lyceum/kit/host/token.ts';
import { untilStopped } from '@lyceum/kit/host/until-stopped.ts';
import { redisLive } from '@lyceum/kit/live/redis.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { openTracing } from '@lyceum/kit/trace/settings.ts';
import { readRouterSettings } from './config.ts';
import { RemoteSubgraph } from './remote/remote-subgraph.ts';
import { openRouter } from './router.ts';
import { openRedisStore } from './store/redis.ts';

keepRequestsYoung();
const { subgraphs, redisUrl, privateJwk, logLevel, telemetry, ...settings } = readRouterSettings();
const log = makeLog(logLevel, { process: 'router' });
const [live, store] = await Promise.all([redisLive(redisUrl, log), openRedisStore(redisUrl, log)]);
const tracing = await openTracing(telemetry.traces, 'router', log);
const tokenFor = await routerTokenIssuer(privateJwk);
const clients = subgraphs.map(({ name, url }) => new RemoteSubgraph({ name, url, tokenFor }));
const router = await openRouter({ ...settings, subgraphs: clients, live, log, store, telemetry: { ...telemetry, tracing } });
log.info({ port: router.port, metrics: router.metricsPort }, 'listening');
await untilStopped();
await drain(log, {
  router: () => router.close(),
  subgraphs: () => Promise.all(clients.map((client) => client.close())),
  redis: () => Promise.all([live.close(), store.close()]),
  traces: () => tracing?.close(),
});
