import { type Composition, composeHouse } from '../compose.ts';
import type { Settings } from '../config.ts';
import { CannotStart } from './cannot-start.ts';
import type { DataDir } from './data-dir.ts';
import { type OwnerDatabase, openOwnerDatabase } from './database.ts';
import { type Loaded, loadSubgraphs } from './parts.ts';
import type { Progress } from './progress.ts';

/** What every house stands on, however it is run. */
export interface Ground {
  readonly database: OwnerDatabase;
  readonly loaded: readonly Loaded[];
  readonly composition: Composition;
}

/** Side by side, because each takes a second. Throws `CannotStart`. */
export async function openGround(root: string, settings: Settings, data: DataDir, progress: Progress): Promise<Ground> {
  const [database, loaded, composition] = await Promise.all([
    progress.step(
      'database',
      () => openOwnerDatabase(settings, data),
      ({ note }) => note,
    ),
    progress.step(
      'subgraphs',
      () => loadSubgraphs(root),
      (list) => list.map(({ name }) => name).join(' '),
    ),
    progress.step('supergraph', async () => composed(root)),
  ]);
  return { database, loaded, composition };
}

/** For a step's line: how much was done, or that nothing had to be. */
export function counted(some: string, none: string): (list: readonly string[]) => string {
  return (list) => (list.length === 0 ? none : `${list.length} ${some}`);
}

function composed(root: string): Composition {
  const result = composeHouse(root);
  if (result.ok) return result.composition;
  throw new CannotStart(`The subgraphs do not compose:\n${result.errors.join('\n')}`);
}
