import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** All tests of tokens, sessions, roles and permissions. */
const config = mergeConfig(base, {});
config.test.include = ['subgraphs/identity/src/{token,session,permission,role}/*.test.ts'];
export default config;
