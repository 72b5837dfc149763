import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Keeps compiled code between starts, in a folder that `npm ci` sweeps. Only what is imported after this call profits, so commands import their heavy parts
 * by `await import(…)`.
 */
export function keepCompiledCode(root: string): string {
  const folder = join(root, 'node_modules/.cache/compiled');
  enableCompileCache(folder);
  return folder;
}
