import { join } from 'node:path';
import { execa } from 'execa';
import type { Check } from './check.ts';

export const types = tool('types', 'typescript/bin/tsc', ['-p', '.', '--pretty', 'false']);
export const lint = tool('lint', '@biomejs/biome/bin/biome', [
  'ci',
  '--colors=off',
  '--max-diagnostics=40',
  '--error-on-warnings',
  '.',
]);

/** A command line tool out of `node_modules`, run by this very Node, so that no path decides which one it is. */
function tool(name: string, file: string, words: readonly string[]): Check {
  return {
    name,
    run: async (root) => {
      const result = await execa(process.execPath, [join(root, 'node_modules', file), ...words], {
        cwd: root,
        all: true,
        reject: false,
      });
      return { ok: result.exitCode === 0, lines: result.exitCode === 0 ? [] : (result.all ?? '').split('\n') };
    },
  };
}
