/**
 * Loaded before a command (`node --import`): keeps compiled code, and TypeScript without its types, between starts, in a folder that `npm ci` sweeps. Threads
 * inherit it.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compiled'));
