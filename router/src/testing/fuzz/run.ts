/** One run of the harness over a range of operations, in this process or spread over several. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import * as conditions from '../../execution/conditions.ts';
import * as operation from '../../execution/operation.ts';
import { Coverage } from './coverage.ts';
import { type Failure, fuzz, variants } from './harness.ts';
import { openOurs } from './ours.ts';
import { stock } from './stock.ts';
import { supergraphSdl } from './subgraph-schemas.ts';
import { subgraphClients } from './subgraphs.ts';

export interface Range {
  readonly seed: string;
  readonly from: number;
  readonly to: number;
  readonly mostFailures: number;
}

/** An outcome as it crosses from one process to another. */
export interface Report {
  readonly operations: number;
  readonly refusals: number;
  readonly documents: number;
  readonly differing: readonly (readonly [string, number])[];
  readonly failures: readonly Failure[];
  readonly defects: readonly (readonly [string, number])[];
  readonly coverage: readonly (readonly [string, number])[];
}

export async function runHere(range: Range): Promise<Report> {
  const { engine, close } = await openOurs(supergraphSdl, subgraphClients);
  try {
    const outcome = await fuzz({ ...range, engines: [stock, engine({ ...operation, ...conditions })], shrinks: true });
    return {
      ...outcome,
      differing: [...outcome.differing],
      defects: [...outcome.defects],
      coverage: [...outcome.coverage.counts],
    };
  } finally {
    await close();
  }
}

export async function runSpread(range: Range, workers: number): Promise<Report> {
  const size = Math.ceil((range.to - range.from) / workers / variants) * variants;
  const parts = Array.from({ length: workers }, (_, index) => ({
    ...range,
    from: range.from + index * size,
    to: Math.min(range.to, range.from + (index + 1) * size),
  })).filter(({ from, to }) => from < to);
  return added(await Promise.all(parts.map(inProcess)));
}

export function added(reports: readonly Report[]): Report {
  const sum = (read: (report: Report) => number) => reports.reduce((total, report) => total + read(report), 0);
  const coverage = new Coverage();
  for (const report of reports) coverage.add(report.coverage);
  return {
    operations: sum(({ operations }) => operations),
    refusals: sum(({ refusals }) => refusals),
    documents: sum(({ documents }) => documents),
    differing: summed(reports.map(({ differing }) => differing)),
    failures: reports.flatMap(({ failures }) => failures),
    defects: summed(reports.map(({ defects }) => defects)),
    coverage: [...coverage.counts],
  };
}

function summed(tables: readonly Report['defects'][]): Report['defects'] {
  const sums = new Map<string, number>();
  for (const [name, count] of tables.flat()) sums.set(name, (sums.get(name) ?? 0) + count);
  return [...sums];
}

function inProcess(range: Range): Promise<Report> {
  const child = fork(join(import.meta.dirname, 'worker.ts'));
  return new Promise((resolve, reject) => {
    child.once('message', (report) => resolve(report as Report));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`A worker of the fuzz run ended with ${code} before it reported.`)));
    child.send(range);
  });
}
