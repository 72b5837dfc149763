/** Whether the harness would find a bug: each mutation is planted in a copy of the executor, beside it, so that its imports resolve. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fuzz } from './harness.ts';
import { type Mutation, mutations } from './mutations.ts';
import { type Executor, ours } from './ours.ts';
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
  const results: Planted[] = [];
  for (const [index, mutation] of mutations.entries()) {
    const foundAfter = await plant(mutation, `${executionFolder}-planted-${process.pid}-${index}`, seed, mostOperations);
    results.push({ mutation, foundAfter });
    told({ mutation, foundAfter });
  }
  return results;
}

async function plant(mutation: Mutation, folder: string, seed: string, mostOperations: number): Promise<number | null> {
  try {
    cpSync(executionFolder, folder, { recursive: true, filter: (file) => !file.endsWith('.test.ts') });
    writeFileSync(join(folder, mutation.file), mutated(mutation));
    const executor = (await import(pathToFileURL(join(folder, 'operation.ts')).href)) as Executor;
    const { failures } = await fuzz({
      seed,
      from: 0,
      to: mostOperations,
      engines: [ours(executor, subgraphClients)],
      mostFailures: 1,
      shrinks: false,
    });
    return failures[0] ? failures[0].index + 1 : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mutated({ name, file, text, replacement }: Mutation): string {
  const parts = readFileSync(join(executionFolder, file), 'utf8').split(text);
  if (parts.length !== 2)
    throw new Error(
      `The bug "${name}" cannot be planted: its text is ${parts.length - 1} times in ${file}. Write it anew in mutations.ts.`,
    );
  return parts.join(replacement);
}
