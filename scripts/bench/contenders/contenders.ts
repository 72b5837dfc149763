import { join } from 'node:path';
import { installOwnPackages } from '../../own-packages.ts';
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

/** Hive has a folder and a lock file of its own. Without it: `npm run bench:router -- --without-hive`. */
export const installHive = (env: Setup['env']) => installOwnPackages(join(here, '../hive'), env);
