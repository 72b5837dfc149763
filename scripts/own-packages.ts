import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** Brings what a folder with a lock file of its own needs, unless it is there: large tools that only one command uses, and that nobody else should wait for. */
export async function installOwnPackages(folder: string, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  if (isInstalled(folder)) return;
  console.log(`Installing what ${folder} needs (once; a minute or two) …`);
  await execa({
    cwd: folder,
    env,
    extendEnv: false,
    stdout: 'inherit',
    stderr: 'inherit',
  })`npm ci --ignore-scripts --no-audit --no-fund --loglevel=error`;
}

/** What npm itself wrote down of its last installation agrees with the lock. */
function isInstalled(folder: string): boolean {
  const record = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const versions = (file: string): Record<string, { version?: string; optional?: boolean }> =>
    JSON.parse(readFileSync(file, 'utf8')).packages;
  const found = versions(record);
  return Object.entries(versions(join(folder, 'package-lock.json'))).every(
    ([path, { version, optional }]) => path === '' || optional === true || found[path]?.version === version,
  );
}
