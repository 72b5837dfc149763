/** Whether the harness would find a bug: each mutation is planted in a copy of the executor, beside it, so that its imports resolve. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as conditions from '../../execution/conditions.ts';
import * as operation from '../../execution/operation.ts';
import { fuzz } from './harness.ts';
import { type Mutation, mutations } from './mutations.ts';
import { type Executor, openOurs } from './ours.ts';
import { supergraphSdl } from './subgraph-schemas.ts';
import { subgraphClients } from './subgraphs.ts';

export interface Planted {
  readonly mutation: Mutation;
  /** How many operations it took; null: it was not found. */
  readonly foundAfter: number | null;
}

const executionFolder = join(import.meta.dirname, '../../execution');

/** Throws, naming the mutation, where its text is no longer in the executor. */
export async function plantAll(seed: string, mostOperations: number, told: (one: Planted) => void): Promise<readonly Planted[]> {
  for (const mutation of mutations) mutated(mutation);
  const { engine, close } = await openOurs(supergraphSdl, subgraphClients);
  const results: Planted[] = [];
  try {
    for (const [index, mutation] of mutations.entries()) {
      const folder = `${executionFolder}-planted-${process.pid}-${index}`;
      const foundAfter = await withPlanted(mutation, folder, async (executor) => {
        const engines = [engine(executor)];
        const range = { seed, from: 0, to: mostOperations, mostFailures: 1, stops: true, shrinks: false };
        const { failures } = await fuzz({ ...range, engines, baseline: engine({ ...operation, ...conditions }) });
        return failures[0] ? failures[0].index + 1 : null;
      });
      results.push({ mutation, foundAfter });
      told({ mutation, foundAfter });
    }
    return results;
  } finally {
    await close();
  }
}

async function withPlanted<T>(mutation: Mutation, folder: string, work: (executor: Executor) => Promise<T>): Promise<T> {
  try {
    cpSync(executionFolder, folder, { recursive: true, filter: (file) => !file.endsWith('.test.ts') });
    writeFileSync(join(folder, mutation.file), mutated(mutation));
    const [one, other] = ['operation.ts', 'conditions.ts'].map((file) => import(pathToFileURL(join(folder, file)).href));
    return await work({ ...(await one), ...(await other) } as Executor);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The executor's file with the bug in it. */
export function mutated({ name, file, text, replacement }: Mutation): string {
  const parts = readFileSync(join(executionFolder, file), 'utf8').split(text);
  if (parts.length !== 2)
    throw new Error(
      `The bug "${name}" cannot be planted: its text is ${parts.length - 1} times in ${file}. Write it anew in mutations.ts.`,
    );
  return parts.join(replacement);
}
