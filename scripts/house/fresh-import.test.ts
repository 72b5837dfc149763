import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'lyceum-fresh-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** In a process of its own: the test runner has a loader of its own. */
it('sees a change two files away, and leaves modules outside the folder alone', () => {
  const script = `
    import { mkdirSync, writeFileSync } from 'node:fs';
    import { importFresh } from ${JSON.stringify(join(import.meta.dirname, 'fresh-import.ts'))};
    mkdirSync('inside');
    writeFileSync('outside.ts', 'export const id = Math.random();');
    writeFileSync('inside/a.ts', "export * from './b.ts'; export { id } from '../outside.ts';");
    writeFileSync('inside/b.ts', 'export const value: number = 1;');
    const before = await importFresh(process.cwd() + '/inside', 'a.ts');
    writeFileSync('inside/b.ts', 'export const value: number = 2;');
    const after = await importFresh(process.cwd() + '/inside', 'a.ts');
    console.log(JSON.stringify([before.value, after.value, before.id === after.id]));
  `;
  writeFileSync(join(folder, 'run.ts'), script);
  const told = execFileSync(process.execPath, ['run.ts'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  expect(JSON.parse(told)).toEqual([1, 2, true]);
});
