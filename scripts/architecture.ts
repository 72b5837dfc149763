/** Reads every source file of a repository and holds it against `architecture.rules.ts`. `npm run check` runs it. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { init, parse } from 'es-module-lexer';
import { type House, type Import, type Source, sentence, type Violation, violations } from './architecture.rules.ts';

const rooms = '{router,schema,codegen,scripts,subgraphs}/**/*.{ts,mts,mjs}';

export async function readHouse(root: string): Promise<House> {
  await init();
  const files = globSync(rooms, { cwd: root, exclude: (name) => name === 'node_modules' || name === 'generated' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.split('/').includes('node_modules'));
  const sources = files.map((file) => [file, readSource(file, readFileSync(join(root, file), 'utf8'))] as const);
  if (sources.length === 0)
    throw new Error(`no source file below ${root}: the architecture check would have said yes to nothing`);
  return { sources: new Map(sources), dependencies: (workspace) => dependenciesOf(join(root, workspace, 'package.json')) };
}

export async function checkArchitecture(root: string): Promise<readonly Violation[]> {
  return violations(await readHouse(root));
}

function readSource(file: string, text: string): Source {
  return { file, imports: importsOf(text, file), code: withoutCommentsAndStrings(text) };
}

function importsOf(text: string, file: string): readonly Import[] {
  return parse(text, file)[0].flatMap((found) => {
    if (!('specifier' in found) || typeof found.specifier !== 'string') return [];
    const typeOnly = 'typeOnly' in found && found.typeOnly;
    return [{ specifier: found.specifier, typeOnly, line: text.slice(0, found.start).split('\n').length }];
  });
}

/**
 * Blanks comments and quoted strings and keeps the lines. Template literals stay, because code lives in them. A quote inside a
 * regular expression is taken for a string up to the end of its line; no more than that line is lost.
 */
export function withoutCommentsAndStrings(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, (found) =>
    found.replace(/[^\n]/g, found.startsWith('/') ? ' ' : '.'),
  );
}

function dependenciesOf(file: string): ReadonlySet<string> {
  if (!existsSync(file)) return new Set();
  return new Set(Object.keys(JSON.parse(readFileSync(file, 'utf8')).dependencies ?? {}));
}

if (import.meta.main) {
  const found = await checkArchitecture(join(import.meta.dirname, '..'));
  for (const violation of found) console.error(sentence(violation));
  console.log(
    found.length === 0
      ? 'architecture: every arrow points where it may'
      : `architecture: ${found.length} arrows that must not be`,
  );
  if (found.length > 0) process.exitCode = 1;
}
