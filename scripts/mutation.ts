/**
 * `npm run mutation [-- --services] [file …]`: changes one place at a time in the code that decides about tokens, sessions, roles and permissions, and
 * asks the tests to notice. First that which needs no database, in some minutes; `--services` does the same with all the code around it, against a database, which
 * takes the better part of an hour. Ends with 1 where fewer than nine of ten are noticed.
 */
import { globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { lastLine, table } from './bench/report.ts';
import { readSettings } from './config.ts';
import { installOwnPackages } from './own-packages.ts';

const least = 90;
const identity = 'subgraphs/identity/src';
const sets = {
  rules: [
    `${identity}/token/{secrets,mailed-token,key-life.rules}.ts`,
    `${identity}/session/{refresh.rules,attempt.rules,refresh-token}.ts`,
    `${identity}/{permission/permission,role/role}.rules.ts`,
    'router/src/identity/{access-token,token-text.rules}.ts',
    'router/src/security/{guard,verdict,demands}.ts',
  ],
  services: [`${identity}/{token,session,role,permission}/*.ts`],
} as const;

const { values, positionals } = parseArgs({
  options: { services: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const set = values.services ? 'services' : 'rules';
const root = join(import.meta.dirname, '..');
const folder = join(import.meta.dirname, 'mutation');
const others = values.services ? filesOf(sets.rules) : [];
await installOwnPackages(folder, readSettings(root).env);
judge(await mutate(positionals.length > 0 ? filesOf(positionals) : filesOf(sets[set]).filter((file) => !others.includes(file))));

/** What is said of a mutant that Stryker tried. */
interface Mutant {
  readonly fileName: string;
  readonly status: string;
}

/** Stryker divides its lists at every comma, also within a glob. */
function filesOf(globs: readonly string[]): string[] {
  const files = globSync(globs, { cwd: root }).filter(
    (file) => !/\.(test|entity|resolvers|errors|feature|tables)\.ts$/.test(file),
  );
  if (files.length === 0) throw new Error(`There is no code to be mutated in ${globs.join(' ')}.`);
  return files;
}

async function mutate(files: readonly string[]): Promise<readonly Mutant[]> {
  const packages = join(folder, 'node_modules/@stryker-mutator');
  const { Stryker } = await import(join(packages, 'core/dist/src/index.js'));
  const stryker = new Stryker({
    testRunner: 'vitest',
    plugins: [join(packages, 'vitest-runner/dist/src/index.js')],
    mutate: files,
    // A message for people may be worded otherwise without anything being wrong.
    mutator: { excludedMutations: ['StringLiteral'] },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    vitest: { configFile: join('scripts/mutation', `${set}.vitest.config.ts`), related: false },
    reporters: ['progress-append-only', 'clear-text'],
    clearTextReporter: { reportTests: false },
    tempDirName: '.data/mutation',
    ignorePatterns: ['.data', 'scripts/bench/hive'],
    // It would rewrite our tsconfig.json by an API that TypeScript 7 does not have.
    tsconfigFile: 'none',
    timeoutMS: 20_000,
  });
  return stryker.runMutationTest();
}

/** By folder: what was noticed of what could have been. A mutant that never ends was noticed; one that no test reaches was not. */
function judge(mutants: readonly Mutant[]): void {
  const tried = mutants.filter(({ status }) => ['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(status));
  const byFolder = Map.groupBy(tried, ({ fileName }) => dirname(relative(root, fileName)));
  const noticed = (some: readonly Mutant[]) => some.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const score = (some: readonly Mutant[]) => (100 * noticed(some)) / some.length;
  const rows = [...byFolder, ['together', tried] as const].map(([name, some]) => [
    name,
    noticed(some),
    some.length - noticed(some),
    `${score(some).toFixed(1)} %`,
  ]);
  console.log(table(['', 'noticed', 'missed', 'score'], rows));
  const scores = [...byFolder].map(([name, some]) => [`score_${name.replaceAll(/\W+/g, '_')}`, score(some)] as const);
  console.log(lastLine('mutation', 0, { mutants: tried.length, score: score(tried), ...Object.fromEntries(scores) }));
  if (score(tried) < least) process.exitCode = 1;
}
