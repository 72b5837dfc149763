import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import type { OpenSubgraph } from '@lyceum/kit/host/open.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { startLoading } from '@lyceum/router/federation/planner.ts';
import type { Router } from '@lyceum/router/router.ts';
import type { Settings } from '../config.ts';
import { type DataDir, openDataDir } from './data-dir.ts';
import type { OwnerDatabase } from './database.ts';
import { openGround } from './ground.ts';
import type { Rooms } from './house.ts';
import type { Loaded } from './parts.ts';
import { requireFreePort } from './port.ts';
import type { Progress } from './progress.ts';

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
  // Before most code is loaded, which takes one core a second: a database that starts and a planner that reads take the other meanwhile.
  const ground = await openGround({
    root,
    settings,
    data,
    progress,
    onComposed: ({ sdl }) => startLoading(sdl),
    async onLoaded(loaded) {
      const { makeSchemas } = await import('./rooms-and-router.ts');
      makeSchemas(loaded);
    },
  });
  opened.defer(() => ground.database.stop());
  const { openRoomsAndRouter } = await import('./rooms-and-router.ts');
  const { rooms, router, log, notes, close } = await openRoomsAndRouter({ root, settings, data, ground, progress, wrap });
  opened.defer(close);
  const parts = opened.move();
  return { router, rooms, data, database: ground.database, loaded: ground.loaded, log, notes, close: () => parts.disposeAsync() };
}
