import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { configOf } from './copy.ts';
import type { Plant } from './plant.ts';

/** A test that ran. One that never got so far, because its file did not load or its house did not open, is not among them. */
export interface Ran {
  /** Its file, from the root. */
  readonly suite: string;
  readonly title: string;
  readonly passed: boolean;
  /** What was wrong, in one line; empty for one that passed. */
  readonly because: string;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** The tests in the copy at `root` that must notice these plants: how each ended. Tests elsewhere whose titles end alike may be among them. */
export async function runTestsOf(
  root: string,
  plants: readonly Plant[],
  server: 'shared' | 'own' = 'shared',
): Promise<readonly Ran[]> {
  const files = new Set(plants.map(({ suite }) => suite));
  const titles = new Set(plants.flatMap(({ caughtBy, after = caughtBy }) => [after, caughtBy]));
  const endings = [...titles].map((title) => `${title.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}$`);
  const file = join(root, 'report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  await execa(
    process.execPath,
    [
      vitest,
      'run',
      ...files,
      '-t',
      endings.join('|'),
      '--reporter=json',
      `--config=${server === 'shared' ? configOf(root) : join(root, 'vitest.config.ts')}`,
      `--outputFile=${file}`,
    ],
    {
      cwd: root,
      reject: false,
    },
  );
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ fullName, status, failureMessages }) => ({
        suite: relative(root, name),
        title: fullName,
        passed: status === 'passed',
        because: failureMessages?.[0]?.split('\n')[0] ?? '',
      })),
  );
}

/** How the test ended that must notice this plant; undefined if it did not run. A table of cases may have several: then one that failed is enough. */
export function endOf({ suite, caughtBy }: Plant, all: readonly Ran[]): Ran | undefined {
  const own = all.filter((one) => one.suite === suite && one.title.endsWith(caughtBy));
  return own.find(({ passed }) => !passed) ?? own[0];
}
