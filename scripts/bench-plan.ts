/** `npm run bench:plan`: how long the event loop stands still while operations are planned that nobody asked before. scripts/bench/README.md says how to read it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Child, startChild } from './bench/child.ts';
import { makeKeys } from './bench/keys.ts';
import { askAll, askWatched } from './bench/plan/ask.ts';
import { type Operation, randomOperations } from './bench/plan/operations.ts';
import type { PlanSettings } from './bench/plan/settings.ts';
import type { Stalls } from './bench/plan/stall.ts';
import { lastLine, machine, median, short, table } from './bench/report.ts';
import { readSettings } from './config.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '7' },
    count: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
  },
});
const root = join(import.meta.dirname, '..');
const seed = Number(values.seed);
const rounds = values.quick ? 1 : Number(values.rounds);
const supergraphSdl = readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8');
const { env } = readSettings(root);
const { keys, tokens } = await makeKeys({ role: 'ADMIN', scopes: scopesIn(supergraphSdl) });
const token = tokens.eddsa[0] as string;
const subgraphs = [...supergraphSdl.matchAll(/@join__graph\(name: "([^"]+)"/g)].map(([, name]) => name as string);
const settings: PlanSettings = { supergraphSdl, keys, subgraphs };

interface Round {
  readonly lyceum: { readonly cold: Stalls; readonly hot: Stalls; readonly swap: Stalls; readonly afterSwap: Stalls };
  readonly apollo: { readonly cold: Stalls; readonly hot: Stalls };
}

console.log(`bench:plan, seed ${seed}, ${machine()}`);
const operations = await rehearse();
const measured: Round[] = [];
for (let round = 1; round <= rounds; round += 1) {
  const one: Round = { lyceum: await ofLyceum(), apollo: await ofApollo() };
  measured.push(one);
  console.log(
    `\nround ${round} of ${rounds}: ${operations.length} operations, milliseconds that the event loop stood still\n${tableOf(one)}`,
  );
}
console.log(`\n${machine()}`);
console.log(lastLine('plan', seed, figures()));

/** Only operations that are planned count: what limits or rights refuse is found out in a process of its own, so that the measured one stays cold. */
async function rehearse(): Promise<readonly Operation[]> {
  const wanted = Number(values.count);
  const candidates = randomOperations(readFileSync(join(root, 'schema/api.graphql'), 'utf8'), seed, wanted * 2);
  const { planned, refusal } = await withChild('lyceum', (child) => askAll(child, token, candidates));
  if (planned.length < wanted)
    throw new Error(`Only ${planned.length} of ${candidates.length} operations were planned; one was refused with ${refusal}`);
  console.log(`${planned.length} of ${candidates.length} operations pass the gate; the first ${wanted} are measured`);
  return planned.slice(0, wanted);
}

async function ofLyceum(): Promise<Round['lyceum']> {
  return withChild('lyceum', async (child) => {
    await wake(child);
    const cold = await whole(child);
    const hot = await whole(child);
    await child.ask('watch');
    await child.ask('swap', changed(supergraphSdl));
    const swap = await child.ask<Stalls>('stalls');
    return { cold, hot, swap, afterSwap: await whole(child) };
  });
}

async function ofApollo(): Promise<Round['apollo']> {
  return withChild('apollo', async (child) => {
    await wake(child);
    return { cold: await whole(child), hot: await whole(child) };
  });
}

/** The way through the server is walked before anything counts, by an operation that is none of those that do. */
async function wake(child: Child): Promise<void> {
  await askAll(child, token, Array(50).fill({ query: '{ __typename }', variables: {} }));
}

async function whole(child: Child): Promise<Stalls> {
  const { planned, stalls, refusal } = await askWatched(child, token, operations);
  if (planned.length < operations.length)
    throw new Error(`${child.name} refused ${operations.length - planned.length}: ${refusal}`);
  return stalls;
}

async function withChild<T>(name: 'lyceum' | 'apollo', work: (child: Child) => Promise<T>): Promise<T> {
  const child = await startChild({ name, file: join(root, `scripts/bench/plan/${name}.ts`), settings, env });
  try {
    return await work(child);
  } finally {
    await child.stop();
  }
}

function scopesIn(sdl: string): readonly string[] {
  const found = [...sdl.matchAll(/@requiresScopes\(scopes: \[(\[.*?\])\]\)/g)].flatMap(([, lists]) =>
    JSON.parse(`[${lists}]`).flat(),
  );
  return [...new Set(found as string[])];
}

/** The next release of the schema: one field more, so that every plan has to be made anew. */
function changed(sdl: string): string {
  return sdl.replace(
    /^type Query[^{]*\{/m,
    (opening) => `${opening}\n  newInThisRelease: String @join__field(graph: IDENTITY)\n`,
  );
}

function tableOf({ lyceum, apollo }: Round): string {
  const row = (what: string, { max, p99, cpuMax, nodeMax, count, together }: Stalls) => [
    what,
    short(max),
    short(cpuMax),
    short(nodeMax),
    short(p99),
    count,
    short(together),
  ];
  return table(
    ['', 'longest', 'most CPU at once', "by Node's monitor", 'p99', 'over 10 ms', 'together'],
    [
      row('lyceum, cold', lyceum.cold),
      row('lyceum, asked again', lyceum.hot),
      row('lyceum, swap itself', lyceum.swap),
      row('lyceum, after the swap', lyceum.afterSwap),
      row('apollo, cold', apollo.cold),
      row('apollo, asked again', apollo.hot),
    ],
  );
}

function figures(): Readonly<Record<string, number>> {
  const of = (pick: (round: Round) => number) => median(measured.map(pick));
  return {
    operations: operations.length,
    stall_ms: of(({ lyceum }) => lyceum.cold.max),
    stall_cpu_ms: of(({ lyceum }) => lyceum.cold.cpuMax),
    stall_worst_ms: Math.max(...measured.map(({ lyceum }) => lyceum.cold.max)),
    stalls_over_10ms: of(({ lyceum }) => lyceum.cold.count),
    hot_stall_ms: of(({ lyceum }) => lyceum.hot.max),
    swap_stall_ms: of(({ lyceum }) => lyceum.swap.max),
    after_swap_stall_ms: of(({ lyceum }) => lyceum.afterSwap.max),
    swap_stall_cpu_ms: of(({ lyceum }) => lyceum.swap.cpuMax),
    after_swap_stall_cpu_ms: of(({ lyceum }) => lyceum.afterSwap.cpuMax),
    after_swap_stalls_over_10ms: of(({ lyceum }) => lyceum.afterSwap.count),
    apollo_stall_ms: of(({ apollo }) => apollo.cold.max),
    apollo_stall_cpu_ms: of(({ apollo }) => apollo.cold.cpuMax),
    apollo_stalls_over_10ms: of(({ apollo }) => apollo.cold.count),
    apollo_stalled_together_ms: of(({ apollo }) => apollo.cold.together),
    stall_vs_apollo: of(({ lyceum, apollo }) => lyceum.cold.max / apollo.cold.max),
  };
}
