import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Everything listens on 127.0.0.1. One embedded PostgreSQL serves the whole run; each test file makes databases of its own in it. */
export default defineConfig({
  // As Node resolves it: the `module` field would load a second copy of graphql beside the one that Apollo's packages require.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['{router,scripts,codegen,schema}/**/*.test.ts', 'subgraphs/*/{src,migrations}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '.data/**'],
    globalSetup: ['subgraphs/kit/src/testing/postgres.global.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 15_000,
    // A test that only passes the second time has found something.
    retry: 0,
    env: { TZ: 'UTC', NODE_ENV: 'test' },
  },
});
