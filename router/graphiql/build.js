/** Builds the page and packs each file by itself, as the router sends it: `npm ci && npm run build` after a change here or of a version. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const built = join(import.meta.dirname, 'node_modules/.built');
const packed = join(import.meta.dirname, '../src/graphiql/page');

await build({
  root: import.meta.dirname,
  base: '/graphiql/',
  logLevel: 'error',
  build: { outDir: built, emptyOutDir: true, license: { fileName: 'licences.md' }, modulePreload: { polyfill: false } },
});
rmSync(packed, { recursive: true, force: true });
for (const file of readdirSync(built, { recursive: true, withFileTypes: true })) {
  if (!file.isFile()) continue;
  const path = join(file.parentPath, file.name);
  const target = join(packed, `${path.slice(built.length + 1)}.gz`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, gzipSync(readFileSync(path), { level: constants.Z_BEST_COMPRESSION }));
}
