/**
 * `npm run planted [-- [--why] word …]`: takes guards away in a copy of the tree, one at a time, and shows that a test notices each. Words choose among the
 * guards by name and test file; `--why` also says what the test complained of, which is told of a guard that nobody missed anyway.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '@lyceum/kit/postgres/postgres.ts';
import { Copy } from './planted/copy.ts';
import { endOf, runTestsOf } from './planted/outcome.ts';
import type { Plant } from './planted/plant.ts';
import { plants } from './planted/plants.ts';

const root = join(import.meta.dirname, '..');
const { values, positionals: words } = parseArgs({ options: { why: { type: 'boolean' } }, allowPositionals: true });
const chosen = plants.filter(({ name, suite }) => words.every((word) => `${name} ${suite}`.includes(word)));
// Most of a run is waiting for a database or for the loading of modules: two side by side, each in a copy of its own.
const folder = mkdtempSync(join(tmpdir(), 'lyceum-planted-postgres-'));
const postgres = await startPostgres({ dataDir: join(folder, 'data'), ephemeral: true });
const copies = [root, root].map((from) => Copy.of(from, postgres.url));
try {
  await assertSound(copies[0]!, chosen);
  const queue = chosen.values();
  const caught: boolean[] = [];
  const workers = copies.map(async (copy) => {
    for (const plant of queue) caught.push(await isCaught(copy, plant));
  });
  await Promise.all(workers);
  const count = caught.filter(Boolean).length;
  console.log(`\ncaught ${count} of ${chosen.length}`);
  process.exitCode = count === chosen.length ? 0 : 1;
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
  for (const copy of copies) copy.remove();
}

/** With all guards in place the same tests pass; otherwise their failing would say nothing. */
async function assertSound(copy: Copy, all: readonly Plant[]): Promise<void> {
  const ran = await runTestsOf(copy.path, all);
  const unsound = all.filter((plant) => !endOf(plant, ran)?.passed);
  const lines = unsound.map((plant) => `${plant.suite}: ${plant.caughtBy}: ${endOf(plant, ran)?.because ?? 'did not run'}`);
  if (lines.length > 0) throw new Error(`With all guards in place these do not pass:\n${[...new Set(lines)].join('\n')}`);
}

async function isCaught(copy: Copy, plant: Plant): Promise<boolean> {
  const takeBack = copy.plant(plant);
  const run = async () => endOf(plant, await runTestsOf(copy.path, [plant], changesSchema(plant) ? 'own' : 'shared'));
  // A test that did not run, because its house did not open in time perhaps, says nothing either way: once more then.
  const end = (await run()) ?? (await run());
  takeBack();
  const caught = end?.passed === false;
  console.log(`${caught ? 'caught    ' : 'NOT CAUGHT'}  ${plant.name}  (${plant.suite}: ${plant.caughtBy})`);
  if (values.why || !caught) console.log(`            ${end?.because || (end ? 'it passed' : 'it did not run')}`);
  return caught;
}

/** The shared server has a template of the whole house, with the guards of the database in place. */
function changesSchema({ edits }: Plant): boolean {
  return edits.some(({ file }) => file.includes('/migrations/'));
}
