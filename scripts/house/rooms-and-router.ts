import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import type { OpenSubgraph } from '@lyceum/kit/host/open.ts';
import { subgraphSchema } from '@lyceum/kit/host/schema.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { openTracing } from '@lyceum/kit/trace/settings.ts';
import { oneAddressRates } from '@lyceum/router/rate/policies.ts';
import { developmentOrigins, openRouter, type Router } from '@lyceum/router/router.ts';
import type { Settings } from '../config.ts';
import { missingParts } from '../parts.ts';
import type { DataDir } from './data-dir.ts';
import { counted, type Ground } from './ground.ts';
import { houseEnv, openRooms, type Rooms } from './house.ts';
import type { Loaded } from './parts.ts';
import type { Progress } from './progress.ts';
import { seedHouse } from './seeding.ts';

export interface RoomsAndRouter {
  readonly rooms: Rooms;
  readonly router: Router;
  readonly log: Log;
  readonly notes: readonly string[];
  close(): Promise<void>;
}

export interface RoomsAndRouterOptions {
  readonly root: string;
  readonly settings: Settings;
  readonly data: DataDir;
  readonly ground: Ground;
  readonly progress: Progress;
  readonly wrap: (room: OpenSubgraph) => SubgraphClient;
}

/** Kept for the rooms: of all that is made before they open, this alone needs no database. */
export function makeSchemas(loaded: readonly Loaded[]): void {
  for (const { subgraph } of loaded) subgraphSchema(subgraph);
}

/** What stands on the ground. A file of its own, because its code is most of the house's: it is loaded while the ground opens. */
export async function openRoomsAndRouter({
  root,
  settings,
  data,
  ground: { database, loaded, supergraph },
  progress,
  wrap,
}: RoomsAndRouterOptions): Promise<RoomsAndRouter> {
  await using opened = new AsyncDisposableStack();
  const log = makeLog(settings.logLevel);
  const { traces, ...telemetry } = settings.telemetry;
  const tracing = await openTracing(traces, 'lyceum', log);
  if (tracing) opened.defer(() => tracing.close());
  const publicUrl = `http://localhost:${settings.port}`;
  const env = houseEnv(settings.env, data);
  const rooms = await progress.step('rooms', () =>
    openRooms({ loaded, ownerUrl: database.url, masterKey: data.masterKey, env, publicUrl, log, tracing }),
  );
  opened.defer(() => rooms.close());
  await progress.step('demo data', () => seedHouse(root, database.url, rooms.subgraphs), counted('written', 'there already'));
  const router = await progress.step('router', () =>
    openRouter({
      supergraphSdl: supergraph.sdl,
      subgraphs: rooms.subgraphs.map(wrap),
      live: rooms.live,
      log,
      port: settings.port,
      publicUrl,
      origins: developmentOrigins,
      sandbox: true,
      telemetry: { ...telemetry, tracing },
      rates: oneAddressRates,
      unauthorized: settings.unauthorized,
    }),
  );
  opened.defer(() => router.close());
  const parts = opened.move();
  return { rooms, router, log, notes: missingParts(settings.env.PATH ?? ''), close: () => parts.disposeAsync() };
}
