/** `npm run rights:planted [-- word …]`: takes guards away in a copy of the tree, one at a time, and shows that a test notices each. Words choose among the guards. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { Copy } from './rights/planted/copy.ts';
import { type Plant, plants } from './rights/planted/plants.ts';

const root = join(import.meta.dirname, '..');
const words = process.argv.slice(2);
const chosen = plants.filter(({ name }) => words.every((word) => name.includes(word)));
const copy = Copy.of(root);
try {
  await sound(chosen);
  let caught = 0;
  for (const plant of chosen) {
    const takeBack = copy.plant(plant);
    const { failed } = await run(plant.suite, [plant.caughtBy]);
    takeBack();
    const noticed = failed.some((title) => title.endsWith(plant.caughtBy));
    if (noticed) caught += 1;
    console.log(`${noticed ? 'caught    ' : 'NOT CAUGHT'}  ${plant.name}  (${plant.suite}: ${plant.caughtBy})`);
  }
  console.log(`\ncaught ${caught} of ${chosen.length}`);
  process.exitCode = caught === chosen.length ? 0 : 1;
} finally {
  copy.remove();
}

/** With all guards in place the same tests pass; otherwise their failing would say nothing. */
async function sound(all: readonly Plant[]): Promise<void> {
  for (const [suite, ofSuite] of Map.groupBy(all, (plant) => plant.suite)) {
    const titles = [...new Set(ofSuite.map(({ caughtBy }) => caughtBy))];
    const { passed, failed } = await run(suite, titles);
    const silent = titles.filter((title) => !passed.some((one) => one.endsWith(title)));
    if (failed.length + silent.length > 0)
      throw new Error(`With all guards in place these do not pass in ${suite}: ${[...failed, ...silent].join(', ')}`);
  }
}

interface Outcome {
  readonly passed: readonly string[];
  /** Those that ran and failed by themselves; a house that does not open is no test that noticed. */
  readonly failed: readonly string[];
}

async function run(suite: Plant['suite'], titles: readonly string[]): Promise<Outcome> {
  const pattern = titles.map((title) => `${title.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}$`).join('|');
  const report = join(copy.path, 'report.json');
  const file = `scripts/rights/${suite}.test.ts`;
  const vitest = join(copy.path, 'node_modules/vitest/vitest.mjs');
  await execa(process.execPath, [vitest, 'run', file, '-t', pattern, '--reporter=json', `--outputFile=${report}`], {
    cwd: copy.path,
    reject: false,
  });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { assertionResults: { fullName: string; status: string }[] }[];
  };
  const titled = (status: string) =>
    testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter((one) => one.status === status).map(({ fullName }) => fullName),
    );
  return { passed: titled('passed'), failed: titled('failed') };
}
