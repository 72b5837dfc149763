import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** The tests of tokens, sessions and permissions that need no database. */
const config = mergeConfig(base, {});
config.test.include = [
  'subgraphs/identity/src/{token,session,permission,role}/*.rules.test.ts',
  'subgraphs/identity/src/token/{secrets,mailed-token}.test.ts',
  'subgraphs/identity/src/session/refresh-token.test.ts',
  'router/src/identity/{access-token,token-text.rules}.test.ts',
  'router/src/security/{guard,verdict,requirements,filter}.test.ts',
];
config.test.globalSetup = [];
export default config;
