import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import type { OpenSubgraph } from '@lyceum/kit/host/open.ts';
import { subgraphSchema } from '@lyceum/kit/host/schema.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { openTracing } from '@lyceum/kit/trace/settings.ts';
import { startLoading } from '@lyceum/router/federation/planner.ts';
import { oneAddressRates } from '@lyceum/router/rate/policies.ts';
import { developmentOrigins, openRouter, type Router } from '@lyceum/router/router.ts';
import type { Settings } from '../config.ts';
import { findProgram, installCommand, parts } from '../parts.ts';
import { type DataDir, openDataDir } from './data-dir.ts';
import type { OwnerDatabase } from './database.ts';
import { counted, openGround } from './ground.ts';
import { houseEnv, openRooms, type Rooms } from './house.ts';
import type { Loaded } from './parts.ts';
import { requireFreePort } from './port.ts';
import type { Progress } from './progress.ts';
import { seedHouse } from './seeding.ts';

/** Everything in this process: what `npm start` runs, and `npm run dev` exchanges piece by piece. */
export interface House {
  readonly router: Router;
  readonly rooms: Rooms;
  readonly data: DataDir;
  readonly database: OwnerDatabase;
  readonly loaded: readonly Loaded[];
  readonly log: Log;
  /** What does not work on this machine, for people. */
  readonly notes: readonly string[];
  /** Drains the router first, then the rooms, then stops the database. */
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly root: string;
  readonly settings: Settings;
  readonly progress: Progress;
  /** Named in sentences that tell what to run instead. */
  readonly command: string;
  /** What stands between the router and a room; by default nothing. */
  readonly wrap?: (room: OpenSubgraph) => SubgraphClient;
}

/** Opens the whole house in this process. What was opened is closed again when something cannot. Throws `CannotStart`. */
export async function openHouse({ root, settings, progress, command, wrap = (room) => room }: HouseOptions): Promise<House> {
  await using opened = new AsyncDisposableStack();
  await requireFreePort(settings.port, command);
  const data = openDataDir(settings.dataDir, settings.env);
  opened.defer(() => data.release());
  const log = makeLog(settings.logLevel);
  const { traces, ...telemetry } = settings.telemetry;
  const tracing = await openTracing(traces, 'lyceum', log);
  if (tracing) opened.defer(() => tracing.close());
  const publicUrl = `http://localhost:${settings.port}`;

  const { database, loaded, supergraph } = await openGround({
    root,
    settings,
    data,
    progress,
    onComposed: ({ sdl }) => startLoading(sdl),
    // Kept for the rooms: of all that is made before they open, this alone needs no database.
    onLoaded(list) {
      for (const { subgraph } of list) subgraphSchema(subgraph);
    },
  });
  opened.defer(() => database.stop());
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
  return {
    router,
    rooms,
    data,
    database,
    loaded,
    log,
    notes: missingParts(settings),
    close: () => parts.disposeAsync(),
  };
}

export function missingParts({ env }: Settings): readonly string[] {
  if (findProgram(parts.ffmpeg, env.PATH ?? '') !== null) return [];
  return [`ffmpeg is missing: ${parts.ffmpeg.waiting}. Install it with: ${installCommand([parts.ffmpeg])}`];
}
