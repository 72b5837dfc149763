import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Composed, Composition } from '../compose.ts';
import type { Settings } from '../config.ts';
import { CannotStart } from './cannot-start.ts';
import type { DataDir } from './data-dir.ts';
import { type OwnerDatabase, openOwnerDatabase } from './database.ts';
import { type Loaded, loadSubgraphs } from './parts.ts';
import type { Progress } from './progress.ts';
import { migrateHouse } from './schemas.ts';

const composer = new URL('./compose.worker.ts', import.meta.url);

/** What every house stands on, however it is run. */
export interface Ground {
  readonly database: OwnerDatabase;
  readonly loaded: readonly Loaded[];
  readonly composition: Composition;
}

export interface GroundOptions {
  readonly root: string;
  readonly settings: Settings;
  readonly data: DataDir;
  readonly progress: Progress;
  /** Called while the rest still opens. */
  readonly onComposed?: (composition: Composition) => void;
}

/**
 * The database with all its schemas, and the code of the subgraphs. Side by side, because each takes a second or more: composing in a thread of its own, or
 * migrations would wait for it between any two of their statements. Throws `CannotStart`; nothing is left running then.
 */
export async function openGround({ root, settings, data, progress, onComposed = () => {} }: GroundOptions): Promise<Ground> {
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
    () => loadSubgraphs(root),
    (list) => list.map(({ name }) => name).join(' '),
  );
  await Promise.allSettled([starting, loading]);
  const [database, loaded] = [await starting, await loading];
  await progress.step('migrations', () => migrateHouse(database.url, loaded, data.masterKey), counted('applied', 'nothing new'));
  const composition = await composing;
  opened.move();
  return { database, loaded, composition };
}

/** For a step's line: how much was done, or that nothing had to be. */
export function counted(some: string, none: string): (list: readonly string[]) => string {
  return (list) => (list.length === 0 ? none : `${list.length} ${some}`);
}

/** Composing takes a second, and so does loading what composes; so the result is kept until an SDL file, the list of subgraphs or the composer changes. */
async function composed(root: string, data: DataDir): Promise<Composition> {
  const file = join(data.path, 'composed.json');
  const key = fingerprint(root);
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { key: string; composition: Composition };
    if (kept.key === key) return kept.composition;
  }
  const [result] = (await once(new Worker(composer, { workerData: root }), 'message')) as [Composed];
  if (!result.ok) throw new CannotStart(`The subgraphs do not compose:\n${result.errors.join('\n')}`);
  writeFileSync(file, JSON.stringify({ key, composition: result.composition }));
  return result.composition;
}

function fingerprint(root: string): string {
  const inputs = [
    'supergraph.yaml',
    'package-lock.json',
    'schema/common.graphql',
    ...globSync('subgraphs/*/src/**/*.graphql', { cwd: root }).sort(),
  ];
  const hash = createHash('sha256');
  for (const file of inputs) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
