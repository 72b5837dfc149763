import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from '../child.ts';
import type { Keys, Tokens } from '../keys.ts';
import { subgraphNames } from '../workload/subgraphs.ts';
import { workloadSupergraph } from '../workload/supergraph.ts';
import type { ContenderSettings } from './settings.ts';

export type ContenderName = 'lyceum' | 'lyceum, shared in flight' | 'apollo' | 'hive';

export interface Contender {
  readonly name: ContenderName;
  readonly child: Child;
  readonly tokens: readonly string[];
}

export interface Setup {
  readonly keys: Keys;
  readonly tokens: Tokens;
  /** Ports of the subgraphs, in the order of `subgraphNames`. */
  readonly ports: readonly number[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Further words for Node, for our router only: `--cpu-prof`. */
  readonly execArgv?: readonly string[];
}

const here = import.meta.dirname;
const files: Readonly<Record<ContenderName, string>> = {
  lyceum: join(here, 'lyceum.ts'),
  'lyceum, shared in flight': join(here, 'lyceum.ts'),
  apollo: join(here, 'apollo.ts'),
  hive: join(here, '../hive/contender.mjs'),
};

export async function startContender(name: ContenderName, where: ContenderSettings['where'], setup: Setup): Promise<Contender> {
  const { keys, tokens, ports, env, execArgv = [] } = setup;
  const urls = ports.map((port) => `http://127.0.0.1:${port}/graphql`);
  const settings = {
    where,
    keys,
    urls,
    shareInFlight: name === 'lyceum, shared in flight',
    supergraphSdl: workloadSupergraph(where === 'http' ? urls : subgraphNames.map((one) => `http://${one}.invalid/graphql`)),
  };
  const child = await startChild({
    name: `${name} (${where})`,
    file: files[name],
    settings,
    env,
    execArgv: name.startsWith('lyceum') ? execArgv : [],
  });
  return { name, child, tokens: name === 'hive' ? tokens.rsa : tokens.eddsa };
}

/** Hive has a folder and a lock file of its own, installed here by the first run that needs it. */
export async function installHive(env: Setup['env']): Promise<void> {
  const folder = join(here, '../hive');
  if (isInstalled(folder)) return;
  console.log('Installing Hive Gateway into scripts/bench/hive (once; a minute or two) …');
  const npm = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env: { ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(npm, 'exit');
  if (code !== 0)
    throw new Error(`npm ci in ${folder} ended with code ${code}. Without Hive: npm run bench:router -- --without-hive`);
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
