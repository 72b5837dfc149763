/**
 * `npm run planted [-- [--why] word …]`: takes guards away in a copy of the tree, one at a time, and shows that a test notices each. Words choose among the
 * guards by name and test file; `--why` also says what the test complained of.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Copy } from './planted/copy.ts';
import { endOf, runTestsOf } from './planted/outcome.ts';
import type { Plant } from './planted/plant.ts';
import { plants } from './planted/plants.ts';

const { values, positionals: words } = parseArgs({ options: { why: { type: 'boolean' } }, allowPositionals: true });
const chosen = plants.filter(({ name, suite }) => words.every((word) => `${name} ${suite}`.includes(word)));
const copy = Copy.of(join(import.meta.dirname, '..'));
try {
  await assertSound(chosen);
  let caught = 0;
  for (const plant of chosen) if (await isCaught(plant)) caught += 1;
  console.log(`\ncaught ${caught} of ${chosen.length}`);
  process.exitCode = caught === chosen.length ? 0 : 1;
} finally {
  copy.remove();
}

/** With all guards in place the same tests pass; otherwise their failing would say nothing. */
async function assertSound(all: readonly Plant[]): Promise<void> {
  const ran = await runTestsOf(copy.path, all);
  const unsound = all.filter((plant) => !endOf(plant, ran)?.passed);
  const lines = unsound.map((plant) => `${plant.suite}: ${plant.caughtBy}: ${endOf(plant, ran)?.because ?? 'did not run'}`);
  if (lines.length > 0) throw new Error(`With all guards in place these do not pass:\n${[...new Set(lines)].join('\n')}`);
}

async function isCaught(plant: Plant): Promise<boolean> {
  const takeBack = copy.plant(plant);
  const end = endOf(plant, await runTestsOf(copy.path, [plant]));
  takeBack();
  const caught = end?.passed === false;
  console.log(`${caught ? 'caught    ' : 'NOT CAUGHT'}  ${plant.name}  (${plant.suite}: ${plant.caughtBy})`);
  if (values.why) console.log(`            ${end?.because || (end ? 'it passed' : 'it did not run')}`);
  return caught;
}
