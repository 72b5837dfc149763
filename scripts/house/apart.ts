import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepBus } from '@lyceum/kit/bus/keeper.ts';
import { roleUrl } from '@lyceum/kit/db/role.ts';
import { makeRouterKeys, type RouterKeys } from '@lyceum/kit/host/token.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import type { Environment } from '@lyceum/kit/subgraph.ts';
import { developmentOrigins } from '@lyceum/router/router.ts';
import { manifestsOf, type Settings } from '../config.ts';
import { missingParts } from '../parts.ts';
import { readSubgraphList } from '../subgraph-list.ts';
import { type DataDir, openDataDir } from './data-dir.ts';
import type { OwnerDatabase } from './database.ts';
import { counted, openGround } from './ground.ts';
import { houseEnv } from './house.ts';
import type { Loaded } from './parts.ts';
import { requireFreePort } from './port.ts';
import type { Progress } from './progress.ts';
import { endLeftoverRedis, openRedis } from './redis.ts';
import { seedClosedHouse } from './seeding.ts';
import { Supervised } from './supervised.ts';

export interface ApartHouse {
  /** Addresses of the routers, each as good as the other. */
  readonly routers: readonly string[];
  readonly processes: readonly Supervised[];
  readonly data: DataDir;
  readonly database: OwnerDatabase;
  readonly notes: readonly string[];
  /** Rejects when a process had to be given up. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** Where everything listens, counted from `PORT`; with 4000 that is what `supergraph.yaml` says. */
export const redisOffset = 100;
export const subgraphOffset = 101;
const routerCount = 2;

/** Opens the house with a process per subgraph, two routers, and Redis between them; this process watches over them. Throws `CannotStart`. */
export async function openApart(root: string, settings: Settings, progress: Progress): Promise<ApartHouse> {
  await using opened = new AsyncDisposableStack();
  const data = openDataDir(settings.dataDir, settings.env);
  opened.defer(() => data.release());
  endLeftoverRedis(data);
  const last = subgraphOffset + readSubgraphList(root).length;
  const ports = Array.from({ length: last }, (_, offset) => settings.port + offset);
  const taken = ports.filter((_, offset) => offset < routerCount || offset >= redisOffset);
  for (const port of taken) await requireFreePort(port, 'npm run start:apart');
  const { database, loaded, supergraph } = await openGround({ root, settings, data, progress });
  opened.defer(() => database.stop());
  await progress.step(
    'demo data',
    () => seedClosedHouse(root, settings, data, database.url, loaded),
    counted('written', 'there already'),
  );

  const log = makeLog(settings.logLevel);
  const keeper = await keepBus(database.url, (error) => log.error({ err: error }, 'the keeper of the bus reported an error'));
  opened.defer(() => keeper.stop());
  const redis = openRedis(settings, data, settings.port + redisOffset);
  if (redis.process) opened.defer(() => redis.process?.stop());
  const keys = await makeRouterKeys();
  const common = { root, settings, data, keys, redisUrl: redis.url, supergraphFile: supergraph.file };
  const rooms = loaded.map(({ name }, index) => {
    const port = settings.port + subgraphOffset + index;
    return new Supervised({
      name,
      command: process.execPath,
      words: [`subgraphs/${name}/src/main.ts`],
      env: subgraphEnv(name, port, roleUrl(database.url, name, data.masterKey), common, loaded),
      cwd: root,
    });
  });
  opened.defer(async () => void (await Promise.all(rooms.map((room) => room.stop()))));
  const routers = Array.from({ length: routerCount }, (_, index) => {
    const env = routerEnv(index, common, loaded);
    return new Supervised({
      name: `router ${index + 1}`,
      command: process.execPath,
      words: ['router/src/main.ts'],
      env,
      cwd: root,
    });
  });
  opened.defer(async () => void (await Promise.all(routers.map((router) => router.stop()))));

  const processes = [...(redis.process ? [redis.process] : []), ...rooms, ...routers];
  const failed = Promise.race(processes.map((one) => one.failed));
  failed.catch(() => {});
  const addresses = routers.map((_, index) => `http://localhost:${settings.port + index}`);
  await progress.step(
    'processes',
    () => Promise.race([failed, Promise.all(addresses.map(untilReady))]),
    () => `${processes.length}`,
  );
  const parts = opened.move();
  return {
    routers: addresses,
    processes,
    data,
    database,
    notes: missingParts(settings.env.PATH ?? ''),
    failed,
    close: () => parts.disposeAsync(),
  };
}

interface Common {
  readonly settings: Settings;
  readonly data: DataDir;
  readonly keys: RouterKeys;
  readonly redisUrl: string;
  readonly supergraphFile: string;
  readonly root: string;
}

/**
 * A subgraph gets its own role and its own keys: neither the owner's address nor what is another's. Nor a place for compiled code: ten processes that write thousands of
 * files as they end take twenty seconds on a slow disk, and save one as they start.
 */
function subgraphEnv(name: string, port: number, databaseUrl: string, common: Common, loaded: readonly Loaded[]): Environment {
  const { settings, data, keys, redisUrl } = common;
  const others = loaded.map((room) => room.name).filter((other) => other !== name);
  const foreign = (key: string) => key === 'DATABASE_URL' || others.some((other) => key.startsWith(`${other.toUpperCase()}_`));
  const own = Object.entries(houseEnv(settings.env, data)).filter(([key]) => !foreign(key));
  return {
    ...Object.fromEntries(own),
    [`${name.toUpperCase()}_DATABASE_URL`]: databaseUrl,
    PORT: String(port),
    REDIS_URL: redisUrl,
    PUBLIC_URL: `http://localhost:${settings.port}`,
    ROUTER_PUBLIC_KEY: JSON.stringify(keys.publicJwk),
    LOG_LEVEL: settings.logLevel,
  };
}

/** A router needs no database. */
function routerEnv(
  index: number,
  { settings, keys, redisUrl, root, supergraphFile }: Common,
  loaded: readonly Loaded[],
): Environment {
  const { env } = settings;
  const { metricsPort = null } = settings.telemetry;
  const telling = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'TRACE_PERCENT', 'LOG_SLOW_MS', 'LOG_EVERY'].map((name) => [name, env[name]]);
  const addresses = loaded.map(({ name }, index) => [
    `${name.toUpperCase()}_URL`,
    `http://127.0.0.1:${settings.port + subgraphOffset + index}/graphql`,
  ]);
  return {
    PATH: env.PATH,
    NODE_ENV: env.NODE_ENV,
    ...Object.fromEntries(addresses),
    ...Object.fromEntries(telling),
    ...(metricsPort === null ? {} : { METRICS_PORT: String(metricsPort + index) }),
    OPERATION_MANIFESTS: manifestsOf(root).join(',') || 'none',
    PORT: String(settings.port + index),
    PUBLIC_URL: `http://localhost:${settings.port}`,
    REDIS_URL: redisUrl,
    ROUTER_PRIVATE_KEY: JSON.stringify(keys.privateJwk),
    SUPERGRAPH: supergraphFile,
    SUPERGRAPH_LIST: join(root, 'supergraph.yaml'),
    CORS_ORIGINS: developmentOrigins.join(','),
    SANDBOX: 'on',
    RATES: 'one-address',
    UNAUTHORIZED: settings.unauthorized,
    LOG_LEVEL: settings.logLevel,
  };
}

/** Waits until a router says that everything behind it is ready. */
async function untilReady(address: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
    const response = await fetch(`${address.replace('localhost', '127.0.0.1')}/readyz`).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
  }
  throw new Error(`${address} was not ready within a minute; see the lines above.`);
}
