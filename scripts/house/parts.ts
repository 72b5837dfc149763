import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from '@lyceum/kit/context/context.ts';
import type { Subgraph } from '@lyceum/kit/subgraph.ts';
import { readSubgraphList, type SubgraphEntry } from '../subgraph-list.ts';

export interface Loaded extends SubgraphEntry {
  readonly subgraph: Subgraph;
}

/** The subgraphs of `supergraph.yaml`, in its order, their code loaded side by side. */
export async function loadSubgraphs(root: string): Promise<readonly Loaded[]> {
  return Promise.all(readSubgraphList(root).map(async (entry) => ({ ...entry, subgraph: await loadSubgraph(root, entry.name) })));
}

async function loadSubgraph(root: string, name: string): Promise<Subgraph> {
  const module = await importFrom(root, name, 'subgraph.ts');
  return module[name] as Subgraph;
}

/** The subgraph's demo data; loaded only when it is needed. */
export async function loadSeed(root: string, name: string): Promise<(ctx: Context) => Promise<void>> {
  const module = await importFrom(root, name, 'seed.ts');
  return module.seed as (ctx: Context) => Promise<void>;
}

function importFrom(root: string, name: string, file: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(join(root, 'subgraphs', name, 'src', file)).href);
}
