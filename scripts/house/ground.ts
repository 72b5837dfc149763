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
import { migrateHouse } from './schemas.ts';

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
  /** Called while the rest still opens. */
  readonly onComposed?: (supergraph: ComposedFile) => void;
  /** The same, once the code is there and the database perhaps is not: time for what this thread would do later. */
  readonly onLoaded?: (loaded: readonly Loaded[]) => void;
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
  onLoaded = () => {},
}: GroundOptions): Promise<Ground> {
  await using opened = new AsyncDisposableStack();
  const composing = progress.step('supergraph', () => composed(root, data));
  // Waited for below; what fails earlier is told instead.
  composing.then(onComposed).catch(() => {});
  const starting = progress.step(
    'database',
    async () => {
      const database = await openOwnerDatabase(settings, data);
      opened.defer(() => database.stop());
      return database;
    },
    ({ note }) => note,
  );
  const loading = progress.step(
    'subgraphs',
    async () => {
      const list = await loadSubgraphs(root);
      onLoaded(list);
      return list;
    },
    (list) => list.map(({ name }) => name).join(' '),
  );
  await Promise.allSettled([starting, loading]);
  const [database, loaded] = [await starting, await loading];
  await progress.step('migrations', () => migrateHouse(database.url, loaded, data.masterKey), counted('applied', 'nothing new'));
  const supergraph = await composing;
  opened.move();
  return { database, loaded, supergraph };
}

/** For a step's line: how much was done, or that nothing had to be. */
export function counted(some: string, none: string): (list: readonly string[]) => string {
  return (list) => (list.length === 0 ? none : `${list.length} ${some}`);
}

/** The supergraph that is checked in, or was composed by an earlier start, if it is of the sources that are here; else composed now. */
async function composed(root: string, data: DataDir): Promise<ComposedFile> {
  const kept = join(data.path, 'supergraph.graphql');
  const header = composedFrom(root);
  for (const file of [join(root, 'schema/supergraph.graphql'), kept]) {
    const sdl = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (sdl.startsWith(header)) return { file, sdl };
  }
  const [result] = (await once(new Worker(composer, { workerData: root }), 'message')) as [Composed];
  if (!result.ok) throw new CannotStart(`The subgraphs do not compose:\n${result.errors.join('\n')}`);
  const sdl = result.composition.supergraph;
  writeFileSync(kept, sdl);
  return { file: kept, sdl };
}
