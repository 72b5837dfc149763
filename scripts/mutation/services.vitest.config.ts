import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** All tests of tokens, sessions, roles and permissions, but for those that take seconds each because they measure, flood, or race a thousand times. */
const config = mergeConfig(base, {});
config.test.include = ['subgraphs/identity/src/{token,session,permission,role}/*.test.ts'];
config.test.testNamePattern = '^(?!.*(a thousand times a refresh|take the same time|a flood beyond))';
export default config;
