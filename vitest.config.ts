import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Journeys wait more than they work (for the next full minute, for a lease to end): begun first, they wait beside the work of all others. Then the suites that
 * take longest, or one of them would be left to a single worker at the end.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const begins = [
      'scripts/journey/apart.',
      'scripts/journey/one-process.',
      'scripts/rights/rights.',
      'scripts/rights/foreign-ids.',
      'scripts/journey/',
      'kit/src/bus/bus.',
      'kit/src/saga/saga.',
      '',
    ];
    const place = ({ moduleId }: TestSpecification) => begins.findIndex((begin) => moduleId.includes(begin));
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/** Everything listens on 127.0.0.1. One embedded PostgreSQL serves the whole run; each test file makes databases of its own in it. */
export default defineConfig({
  // As Node resolves it: the `module` field would load a second copy of graphql beside the one that Apollo's packages require.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['{router,scripts,codegen,schema}/**/*.test.ts', 'subgraphs/*/{src,migrations}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '.data/**'],
    globalSetup: ['subgraphs/kit/src/testing/postgres.global.ts'],
    pool: 'forks',
    // Files of a worker share what they import: MikroORM and Apollo's packages are a third of a short test. No file may leave anything behind in a module.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // One more than the cores of a small machine, because of those that wait.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 15_000,
    // A test that only passes the second time has found something.
    retry: 0,
    env: { TZ: 'UTC', NODE_ENV: 'test' },
  },
});
