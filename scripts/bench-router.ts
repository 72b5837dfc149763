/** `npm run bench:router`: CPU, memory and latency of our router beside Apollo's gateway and Hive's, in turns. scripts/bench/README.md says how to read it. */
import { join } from 'node:path';
import { startChild } from './bench/child.ts';
import { type ContenderName, installHive, type Setup } from './bench/contenders/contenders.ts';
import { sharingOptions } from './bench/contenders/share-in-flight.ts';
import { figuresOf } from './bench/figures.ts';
import { makeKeys } from './bench/keys.ts';
import { measure } from './bench/measure.ts';
import { type RunPlan, readPlan } from './bench/plan-of-run.ts';
import { lastLine, machine } from './bench/report.ts';
import type { Stage } from './bench/rounds.ts';
import { selfCheck } from './bench/self-check.ts';
import { readSettings } from './config.ts';

const root = join(import.meta.dirname, '..');
const plan = readPlan();
const { env } = readSettings(root);
if (plan.hive && !plan.selfCheck) await installHive(env);
const { keys, tokens } = await makeKeys();
const bench = join(root, 'scripts/bench');
const subgraphs = await startChild({ name: 'subgraphs', file: join(bench, 'subgraph-server.ts'), settings: { keys }, env });
const generator = await startChild({ name: 'generator', file: join(bench, 'load/generator.ts'), settings: null, env });
const stage: Stage = { generator, subgraphs, seed: plan.seed };
const setup: Setup = { keys, tokens, env, ports: subgraphs.ready.ports ?? [], execArgv: profiling(plan) };
try {
  console.log(`bench:router, seed ${plan.seed}, ${machine()}`);
  if (plan.selfCheck) console.log(lastLine('router', plan.seed, { self_check_p99_ms: await selfCheck(setup, stage) }));
  else await compareRouters();
} finally {
  await Promise.all([generator.stop(), subgraphs.stop()]);
}

async function compareRouters(): Promise<void> {
  const shared: readonly ContenderName[] = sharingOptions ? ['lyceum, shared in flight'] : [];
  if (!sharingOptions) console.log('The router has no option that shares identical reads in flight: measured without only.');
  const names: readonly ContenderName[] = ['lyceum', ...shared, 'apollo', ...(plan.hive ? (['hive'] as const) : [])];
  const http = await measure('http', names, plan, setup, stage);
  const inProcess = await measure('process', names, plan, setup, stage);
  console.log(`\n${machine()}`);
  console.log(lastLine('router', plan.seed, figuresOf(http, inProcess)));
}

function profiling({ profile }: RunPlan): readonly string[] {
  return profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
}
