import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Plant } from './plant.ts';

const left = new Set(['node_modules', '.git', '.data', '.turbo', 'coverage']);

/** The whole tree once more, in which guards may be taken away; packages are those of the tree itself. */
export class Copy {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Its tests may share this server with those of other runs, where the templates of databases stay. */
  static of(root: string, postgresUrl: string): Copy {
    const path = mkdtempSync(join(tmpdir(), 'lyceum-planted-'));
    cpSync(root, path, { recursive: true, filter: (file) => !left.has(basename(file)) });
    writeFileSync(configOf(path), configFor(postgresUrl));
    linkPackages(root, path);
    for (const workspace of [
      'scripts',
      'router',
      'codegen',
      ...readdirSync(join(root, 'subgraphs')).map((name) => `subgraphs/${name}`),
    ]) {
      const own = join(root, workspace, 'node_modules');
      if (existsSync(own)) symlinkSync(own, join(path, workspace, 'node_modules'));
    }
    return new Copy(path);
  }

  /** Takes the guard away. Returns how it is put back. Throws where the guard is not there any more: then the plant has to follow the code. */
  plant({ name, edits }: Plant): () => void {
    const before = new Map(edits.map(({ file }) => [file, readFileSync(join(this.path, file), 'utf8')]));
    const after = new Map(before);
    for (const { file, text, becomes } of edits) {
      if (!after.get(file)!.includes(text)) throw new Error(`"${name}": ${file} has no such text any more: ${text}`);
      after.set(
        file,
        after.get(file)!.replace(text, () => becomes),
      );
    }
    this.#write(after);
    return () => this.#write(before);
  }

  #write(files: ReadonlyMap<string, string>): void {
    for (const [file, text] of files) writeFileSync(join(this.path, file), text);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** How tests are run in the copy at `path`. */
export const configOf = (path: string) => join(path, 'planted.vitest.config.ts');

function configFor(postgresUrl: string): string {
  return `import config from './vitest.config.ts';
export default { ...config, test: { ...config.test, provide: { postgresUrl: ${JSON.stringify(postgresUrl)} } } };
`;
}

/** Each package by a link, but for our own rooms: their links are relative, and so lead into the copy. */
function linkPackages(root: string, path: string): void {
  const [from, to] = [join(root, 'node_modules'), join(path, 'node_modules')];
  mkdirSync(join(to, '@lyceum'), { recursive: true });
  for (const name of readdirSync(from).filter((entry) => entry !== '@lyceum')) symlinkSync(join(from, name), join(to, name));
  for (const room of readdirSync(join(from, '@lyceum')))
    symlinkSync(readlinkSync(join(from, '@lyceum', room)), join(to, '@lyceum', room));
}
