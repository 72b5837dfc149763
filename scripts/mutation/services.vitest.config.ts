import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** All tests of tokens, sessions, roles and permissions, but for the thousand races: their kin of fifty and a hundred notice the same in a tenth of the time. */
const config = mergeConfig(base, {});
config.test.include = ['subgraphs/identity/src/{token,session,permission,role}/*.test.ts'];
config.test.testNamePattern = '^(?!.*a thousand times a refresh)';
export default config;
