import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Composed } from '../compose.ts';
import { composedFrom } from '../composed-from.ts';
import type { Settings } from '../config.ts';
import { CannotStart } from './cannot-start.ts';
import type { DataDir } from './data-dir.ts';
import { type OwnerDatabase, openOwnerDatabase } from './database.ts';
import { type Loaded, loadSubgraphs } from './parts.ts';
import type { Progress } from './progress.ts';

const composer = new URL('./compose.worker.ts', import.meta.url);

/** A supergraph, and where it lies. */
export interface ComposedFile {
  readonly file: string;
  readonly sdl: string;
}

/** What every house stands on, however it is run. */
export interface Ground {
  readonly database: OwnerDatabase;
  readonly loaded: readonly Loaded[];
  readonly supergraph: ComposedFile;
}

export interface GroundOptions {
  readonly root: string;
  readonly settings: Settings;
  readonly data: DataDir;
  readonly progress: Progress;
  /** Called while the rest still opens; before anything else is begun when nothing has to be composed. */
  readonly onComposed?: (supergraph: ComposedFile) => void;
  /** Called once the code is there and the database perhaps is not: time for what this thread would do later. */
  readonly onLoaded?: (loaded: readonly Loaded[]) => Promise<void>;
}

/**
 * The database with all its schemas, and the code of the subgraphs. Side by side, because each takes a second or more: composing in a thread of its own, or
 * migrations would wait for it between any two of their statements. Throws `CannotStart`; nothing is left running then.
 */
export async function openGround({
  root,
  settings,
  data,
  progress,
  onComposed = () => {},
  onLoaded = async () => {},
}: GroundOptions): Promise<Ground> {
  await using opened = new AsyncDisposableStack();
  const kept = keptSupergraph(root, data);
  if (kept) onComposed(kept);
  const composing = kept ? Promise.resolve(kept) : progress.step('supergraph', () => composed(root, data));
  // Waited for below; what fails earlier is told instead.
  if (!kept) composing.then(onComposed).catch(() => {});
  const underWay = Promise.withResolvers<void>();
  const starting = progress.step(
    'database',
    async () => {
      const database = await openOwnerDatabase(settings, data, underWay.resolve);
      opened.defer(() => database.stop());
      return database;
    },
    ({ note }) => note,
  );
  const loading = progress.step(
    'subgraphs',
    async () => {
      // Loading lets nothing else happen for a second: the database is to be on its way by then.
      await Promise.race([underWay.promise, starting]);
      const list = await loadSubgraphs(root);
      await onLoaded(list);
      return list;
    },
    (list) => list.map(({ name }) => name).join(' '),
  );
  await Promise.allSettled([starting, loading]);
  const [database, loaded] = [await starting, await loading];
  // Loaded late, with what the subgraphs stand on: whoever opens the ground wants the rest to begin at once.
  const { migrateHouse } = await import('./schemas.ts');
  await progress.step('migrations', () => migrateHouse(database.url, loaded, data.masterKey), counted('applied', 'nothing new'));
  const supergraph = await composing;
  opened.move();
  return { database, loaded, supergraph };
}

/** For a step's line: how much was done, or that nothing had to be. */
export function counted(some: string, none: string): (list: readonly string[]) => string {
  return (list) => (list.length === 0 ? none : `${list.length} ${some}`);
}

/** The supergraph that is checked in, or was composed by an earlier start, if it is of the sources that are here. */
function keptSupergraph(root: string, data: DataDir): ComposedFile | null {
  const header = composedFrom(root);
  for (const file of [join(root, 'schema/supergraph.graphql'), keptFile(data)]) {
    const sdl = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (sdl.startsWith(header)) return { file, sdl };
  }
  return null;
}

async function composed(root: string, data: DataDir): Promise<ComposedFile> {
  const [result] = (await once(new Worker(composer, { workerData: root }), 'message')) as [Composed];
  if (!result.ok) throw new CannotStart(`The subgraphs do not compose:\n${result.errors.join('\n')}`);
  const sdl = result.composition.supergraph;
  const file = keptFile(data);
  writeFileSync(file, sdl);
  return { file, sdl };
}

function keptFile(data: DataDir): string {
  return join(data.path, 'supergraph.graphql');
}
