import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '@lyceum/kit/clock/clock.ts';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { Cache } from './cache/cache.ts';
import type { CacheCounts } from './cache/counts.ts';
import { openGraphQLServer } from './edge/graphql.ts';
import { type EdgeParts, httpEdge } from './edge/http.ts';
import { defaultLimits, type Limits } from './edge/limits.ts';
import { Origins } from './edge/origins.ts';
import { MountedRoutes } from './edge/routes.ts';
import { Streams } from './edge/streams.ts';
import { Federation } from './federation/federation.ts';
import { type OnPlanned, Planner } from './federation/planner.ts';
import { Doorkeeper } from './identity/doorkeeper.ts';
import { Executor } from './operation/executor.ts';
import { PersistedOperations } from './persisted/persisted-operations.ts';
import { defaultRatePlans, partnerRates, type RatePlans } from './persisted/rate-plans.ts';
import { RedisTexts } from './persisted/redis-texts.ts';
import { MemoryTexts } from './persisted/texts.ts';
import { keepListedWarm } from './persisted/warmth.ts';
import { addressOfClients, peers } from './rate/client-address.ts';
import type { RateLimits, RatePolicy } from './rate/policies.ts';
import { Rates } from './rate/rates.ts';
import type { Unauthorized } from './security/access.ts';
import type { RedisStore } from './store/redis.ts';
import { Subscriptions } from './subscription/subscriptions.ts';
import { serveMetrics } from './telemetry/metrics-server.ts';
import { openTelemetry, type TelemetryOptions } from './telemetry/telemetry.ts';
import { RegulatedSubgraph } from './traffic/regulated-subgraph.ts';
import { defaultTraffic, type TrafficRules } from './traffic/rules.ts';
import { SharedReads } from './traffic/shared-reads.ts';

export interface RouterOptions {
  readonly supergraphSdl: string;
  /** In this process or remote, in any mix. One is named `identity`: it knows tenants, keys and who was signed out. */
  readonly subgraphs: readonly SubgraphClient[];
  readonly live: LiveChannel;
  readonly log: Log;
  /** 0 takes a free one. */
  readonly port: number;
  /** How the world reaches this router; default `http://localhost:<port>`. */
  readonly publicUrl?: string;
  /** Origins of web pages that may use it; see `Origins`. */
  readonly origins?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** How often who may ask, in a minute; `Infinity` switches a rule off. Default `defaultRates`. */
  readonly rates?: Partial<RateLimits>;
  /** Further rules of that kind, each with a key of its own. */
  readonly ratePolicies?: readonly RatePolicy[];
  /** What each rate plan of partners allows in a minute. Default `defaultRatePlans`. */
  readonly ratePlans?: RatePlans;
  /** Addresses or ranges of the one proxy in front of this router whose `X-Forwarded-For` is believed; default none. */
  readonly trustedProxies?: readonly string[];
  /** How each subgraph is treated: deadline, retries, circuit breaker, requests at once. Default `defaultTraffic`. */
  readonly traffic?: Partial<TrafficRules>;
  /** What becomes of an operation of which the viewer may not see every field: refused as a whole (default), or answered without those, null with an error each. */
  readonly unauthorized?: Unauthorized;
  /** Milliseconds for a whole query or mutation; default 30,000. */
  readonly operationMs?: number;
  /** True asks a subgraph once where the same viewer asks the same of it at the same time; default false. */
  readonly shareReads?: boolean;
  /** True executes a query once where the same viewer sends the same at the same time; default false. */
  readonly shareQueries?: boolean;
  /** Bytes of memory for answers that `@cacheControl` allows to keep, where there is no `store`; default 64 MB. 0 keeps nothing anywhere. */
  readonly cacheBytes?: number;
  /** What several routers know together; absent, this one counts and keeps for itself. The caller's to close. */
  readonly store?: RedisStore;
  /** For developers: Apollo Sandbox for browsers that open the endpoint, the schema as a file, introspection. Off in production. */
  readonly sandbox?: boolean;
  readonly clock?: Clock;
  /** How one looks inside. Metrics are counted always, and served where a port is given. */
  readonly telemetry?: TelemetryOptions;
  /** False opens a stream of its own for every subscription, for comparison; default true. */
  readonly shareStreams?: boolean;
}

export interface Router {
  readonly port: number;
  /** Of /metrics; null where they are not served. */
  readonly metricsPort: number | null;
  readonly url: string;
  /** How often the caches helped; null where they are switched off. */
  readonly cacheCounts: CacheCounts | null;
  /** Takes a new supergraph in use without a pause; rejects and keeps the old one when it is not usable. */
  swap(supergraphSdl: string): Promise<void>;
  /** Tells every socket to come back and resume, and looks at the subgraphs' routes anew: after subgraphs were exchanged. */
  reconnect(): void;
  /** Drains: no new requests, sockets are told to come back, what runs may end. */
  close(): Promise<void>;
}

/** Origins of a developer's machine, and Apollo's hosted Sandbox. */
export const developmentOrigins = ['http://localhost:*', 'http://127.0.0.1:*', 'https://studio.apollographql.com'];

/** Opens the public endpoint on 127.0.0.1. The subgraphs stay the caller's to close. */
export async function openRouter(options: RouterOptions): Promise<Router> {
  const { subgraphs, live, log, clock = systemClock, sandbox = false } = options;
  const identity = subgraphs.find(({ name }) => name === 'identity');
  if (!identity) throw new Error('The router needs a subgraph named identity.');
  const doorkeeper = new Doorkeeper(identity, clock, log);
  const limits = { ...defaultLimits, ...options.limits };
  const { shareReads = false, shareQueries, operationMs, unauthorized } = options;
  const regulated = subgraphs.map((client) => new RegulatedSubgraph(client, { ...defaultTraffic, ...options.traffic }));
  const readers = shareReads ? regulated.map((client) => new SharedReads(client)) : regulated;
  const telemetry = openTelemetry(options.telemetry ?? {}, log, () => Planner.waiting);
  const onPlanned: OnPlanned = (outcome, ms) => telemetry.metrics.planning.of(outcome).observe(ms / 1000);
  const cache = await Cache.open({ bytes: options.cacheBytes, store: options.store, live, clock, log });
  telemetry.metrics.breakers(regulated);
  if (cache) telemetry.metrics.caches(cache.counts);
  const executor = new Executor(readers, limits, log, { operationMs, shareQueries, cache });
  const tenant = (id: string) => doorkeeper.tenant(id);
  const opening = Federation.open(options.supergraphSdl, {
    limits,
    introspection: sandbox,
    unauthorized,
    tenant,
    log,
    onPlanned,
  });
  const [federation] = await Promise.all([opening, doorkeeper.start(live)]);
  const graphql = await openGraphQLServer(federation, executor, { limits, sandbox, log });
  const stopWarming = keepListedWarm(federation, doorkeeper.partners, log);
  const texts = options.store ? new RedisTexts(options.store, log) : new MemoryTexts();
  const plans = partnerRates(options.ratePlans ?? defaultRatePlans, doorkeeper.partners);
  let draining = false;
  const parts: EdgeParts = {
    federation,
    executor,
    graphql,
    doorkeeper,
    persisted: new PersistedOperations({ texts, partners: doorkeeper.partners }),
    routes: new MountedRoutes(subgraphs, log),
    clients: subgraphs,
    origins: new Origins(options.origins ?? []),
    limits,
    rates: new Rates({ limits: options.rates, policies: [...plans, ...(options.ratePolicies ?? [])], store: options.store, log }),
    addressOf: addressOfClients(options.trustedProxies ?? []),
    peerOf: peers(options.trustedProxies ?? []),
    sandbox,
    publicUrl: options.publicUrl ?? `http://localhost:${options.port}`,
    log,
    telemetry,
    draining: () => draining,
  };
  const share = options.shareStreams ?? true;
  const subscriptions = new Subscriptions({ federation, executor, clients: subgraphs, limits, log, telemetry, share });
  telemetry.metrics.shares(subscriptions);
  const streams = new Streams({ ...parts, subscriptions });
  const server = httpEdge({ ...parts, answers: streams.answers });
  streams.attach(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // After an outage thousands come at once; whom the kernel turns away tries again only after seconds.
    server.listen({ port: options.port, host: '127.0.0.1', backlog: 4096 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const { metricsPort = null } = options.telemetry ?? {};
  const metrics = metricsPort === null ? null : await serveMetrics(telemetry.metrics.families, metricsPort);
  return {
    port,
    metricsPort: metrics?.port ?? null,
    url: `http://localhost:${port}`,
    cacheCounts: cache?.counts ?? null,
    swap: (supergraphSdl) => federation.swap(supergraphSdl),
    reconnect() {
      parts.routes.forget();
      streams.restart();
    },
    async close() {
      draining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await streams.close();
      subscriptions.close();
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 5000).unref();
      await closed;
      await metrics?.close();
      stopWarming();
      await cache?.close();
      await doorkeeper.close();
      await graphql.stop();
      await federation.close();
    },
  };
}
