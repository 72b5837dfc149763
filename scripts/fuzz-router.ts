/**
 * `npm run fuzz:router -- --seed S --count N [--workers W] | --only I | --planted`: random operations over a federated schema must have one answer from our
 * executor, Apollo's and a monolith. `router/src/testing/fuzz/README.md` tells how.
 */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Coverage } from '@lyceum/router/testing/fuzz/coverage.ts';
import { plantAll } from '@lyceum/router/testing/fuzz/planted.ts';
import { type Report, runHere, runSpread } from '@lyceum/router/testing/fuzz/run.ts';
import { CannotStart, orSentence } from './house/cannot-start.ts';

/** From this many operations on, a case that was hit less often than `leastHits` fails the run. */
const fullCount = 100_000;
const leastHits = 1_000;
/** A planted bug must be found within so many operations. */
const plantedOperations = 5_000;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '10000' },
    workers: { type: 'string', default: '1' },
    only: { type: 'string' },
    planted: { type: 'boolean', default: false },
  },
});

await orSentence(async () => {
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}, seed ${values.seed}`,
  );
  if (values.planted) await plant();
  else await run();
});

async function run(): Promise<void> {
  const only = values.only === undefined ? null : wholeNumber('only', values.only);
  const count = wholeNumber('count', values.count);
  const range = { seed: values.seed, from: only ?? 0, to: only === null ? count : only + 1, mostFailures: 20 };
  const started = performance.now();
  const workers = Math.max(1, wholeNumber('workers', values.workers));
  const report = await (only === null && workers > 1 ? runSpread(range, workers) : runHere(range));
  tell(report, (performance.now() - started) / 1000, only === null && count >= fullCount);
}

function tell(report: Report, seconds: number, full: boolean): void {
  const coverage = new Coverage();
  coverage.add(report.coverage);
  for (const { report: text } of report.failures) console.log(`\n${text}`);
  console.log(`\noperations that touched\n${coverage.table()}`);
  console.log('\nknown defects of Apollo, answers that show them');
  for (const [name, times] of report.defects) console.log(`  ${String(times).padStart(8)}  ${name}`);
  const rare = full ? coverage.below(leastHits) : [];
  if (rare.length > 0) console.log(`\nhit less than ${leastHits} times: ${rare.join(', ')}`);
  const { operations, refusals, documents } = report;
  const differing = Object.fromEntries(report.differing);
  const all = report.differing.reduce((sum, [, times]) => sum + times, 0);
  console.log(
    `\n${operations} operations (${documents} documents) compared, ${refusals} that the planner refused, ${all} differ; zero would mean at most ${(3 / operations).toExponential(1)} at 95 %`,
  );
  const figures = {
    operations,
    refusals,
    documents,
    differing_ours: differing.ours ?? 0,
    differing_stock: differing.stock ?? 0,
    differing_planner: differing.planner ?? 0,
    known_defects: report.defects.reduce((sum, [, times]) => sum + times, 0),
    rare_cases: rare.length,
    operations_per_second: Math.round(operations / seconds),
  };
  console.log(JSON.stringify({ bench: 'fuzz-router', seed: values.seed, figures }));
  if (all > 0 || rare.length > 0) process.exitCode = 1;
}

async function plant(): Promise<void> {
  const planted = await plantAll(values.seed, plantedOperations, ({ mutation, foundAfter }) =>
    console.log(foundAfter === null ? `MISSED  ${mutation.name}` : `caught  ${mutation.name} (operation ${foundAfter})`),
  );
  const caught = planted.filter(({ foundAfter }) => foundAfter !== null).length;
  console.log(`caught ${caught} of ${planted.length}`);
  console.log(JSON.stringify({ bench: 'fuzz-router-planted', seed: values.seed, figures: { planted: planted.length, caught } }));
  if (caught < planted.length) process.exitCode = 1;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new CannotStart(
    `--${name} is "${text}", but it must be a whole number. Try: npm run fuzz:router -- --seed 1 --count 10000`,
  );
}
