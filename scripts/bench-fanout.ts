/**
 * `npm run bench:fanout [-- --quick]`: what a delivery and an idle subscription cost, in turns with a bare WebSocket server that says the same to everybody and
 * with one execution per subscriber; and a storm in which five thousand lose their connection at once. Latency in the open model: from the time at which an event was due.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild } from './bench/child.ts';
import type { Opening } from './bench/fanout/listeners.ts';
import type { Speech } from './bench/fanout/speech.ts';
import { type Count, caughtPlants } from './bench/fanout/tally.ts';
import { lastLine, machine, median, short, table } from './bench/report.ts';
import { readSettings } from './config.ts';

interface Counted extends Count {
  readonly problems: readonly string[];
  readonly problemCount: number;
  readonly closes: readonly (readonly [number, number])[];
}

interface Run {
  readonly cpu: number;
  readonly loadCpu: number;
  readonly counted: Counted;
  readonly expected: number;
}

/** Who delivers: our router, whose events are executed once for all; the floor; our router without sharing. */
const kinds = ['shared', 'bare', 'one each'] as const;
type Kind = (typeof kinds)[number];

const root = join(import.meta.dirname, '..');
const { env } = readSettings(root);
const quick = process.argv.includes('--quick');
const sockets = { fanout: quick ? 200 : 1000, idle: quick ? 1000 : 10_000, storm: quick ? 500 : 5000 };
const rounds = quick ? 1 : 3;
const seconds = quick ? 3 : 8;
const folder = join(root, 'scripts/bench/fanout');

const startRouter = (share: boolean) =>
  startChild({
    name: share ? 'router' : 'router, one execution each',
    file: join(folder, 'router-process.ts'),
    settings: { share },
    env,
    execArgv: ['--expose-gc'],
  });
const startBare = () => startChild({ name: 'bare', file: join(folder, 'bare-process.ts'), settings: null, env });
const startListeners = () => startChild({ name: 'listeners', file: join(folder, 'listeners.ts'), settings: null, env });

console.log(`bench:fanout, ${machine()}`);
const plants = caughtPlants();
console.log(`planted mistakes that the count sees: ${plants} of 4`);
const listeners = await startListeners();
const figures: Record<string, number> = { plants_caught: plants };
try {
  Object.assign(figures, await compareFanOut());
  Object.assign(figures, await measureIdle());
  Object.assign(figures, await storm());
  Object.assign(figures, await freeze());
} finally {
  await listeners.stop();
}
console.log(machine());
console.log(lastLine('fanout', 0, figures));

/** Seats all, then speaks and counts. `said` events were said before. */
async function listenTo(router: Child, opening: Omit<Opening, 'port' | 'tokens'>): Promise<void> {
  const tokens = await router.ask<string[]>('tokens', Math.min(1000, opening.count));
  for (const room of opening.rooms) await router.ask('admit', { room, users: tokens.length });
  await listeners.ask('open', { ...opening, port: router.ready.port, tokens } satisfies Opening);
  await sleep(500);
}

async function run(
  router: Child,
  count: number,
  said: number,
  speech: Speech,
  during: () => Promise<void> = async () => {},
): Promise<Run> {
  await listeners.ask('reset', said);
  const [before, loadBefore] = [await router.usage(), await listeners.usage()];
  const [spoken] = await Promise.all([router.ask<number>('speak', speech), during()]);
  const counted = await listeners.ask<Counted>('count', said + spoken);
  const [after, loadAfter] = [await router.usage(), await listeners.usage()];
  if (counted.problemCount > 0) console.log(`problems: ${counted.problemCount}, such as ${counted.problems.join(' | ')}`);
  return { cpu: after.cpu - before.cpu, loadCpu: loadAfter.cpu - loadBefore.cpu, counted, expected: spoken * count };
}

/** One conversation, a thousand sockets, in turns: our router, the floor, and one execution per subscriber, which gets a tenth of the events. */
async function compareFanOut(): Promise<Record<string, number>> {
  const count = sockets.fanout;
  const results: { kind: Kind; run: Run }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of kinds) {
      const router = await (kind === 'bare' ? startBare() : startRouter(kind === 'shared'));
      await listenTo(router, { count, rooms: ['talk'], spread: 0 });
      const perSecond = kind === 'one each' ? 1 : 10;
      const warm = await router.ask<number>('speak', { room: 'talk', perSecond: perSecond * 5, seconds: 2 } satisfies Speech);
      await listeners.ask('count', warm);
      const one = await run(router, count, warm, { room: 'talk', perSecond, seconds });
      results.push({ kind, run: one });
      await listeners.ask('close');
      await router.stop();
    }
  }
  const rows = results.map(({ kind, run: { cpu, loadCpu, counted, expected } }) => [
    kind,
    expected,
    counted.heard,
    counted.lost,
    counted.doubled,
    short(cpu / expected),
    short(counted.p50),
    short(counted.p99),
    `${short((loadCpu / 1e6 / seconds) * 100)} %`,
  ]);
  console.log(`\n${count} sockets on one conversation`);
  console.log(table(['streams', 'expected', 'heard', 'lost', 'doubled', 'CPU µs each', 'p50 ms', 'p99 ms', "load's core"], rows));
  const of = (kind: Kind, read: (run: Run) => number) =>
    median(results.filter((result) => result.kind === kind).map((result) => read(result.run)));
  const each = (one: Run) => one.cpu / one.expected;
  return {
    cpu_us_per_delivery: of('shared', each),
    cpu_us_per_delivery_bare: of('bare', each),
    cpu_us_per_delivery_one_each: of('one each', each),
    cpu_vs_bare: of('shared', each) / of('bare', each),
    cpu_vs_one_each: of('shared', each) / of('one each', each),
    p50_ms: of('shared', ({ counted }) => counted.p50),
    p99_ms: of('shared', ({ counted }) => counted.p99),
    p99_ms_bare: of('bare', ({ counted }) => counted.p99),
    lost: results.reduce((sum, result) => sum + result.run.counted.lost, 0),
    doubled: results.reduce((sum, result) => sum + result.run.counted.doubled, 0),
  };
}

/** Ten thousand sockets with a subscription each, a hundred in a room, where nothing happens. */
async function measureIdle(): Promise<Record<string, number>> {
  const router = await startRouter(true);
  const rooms = Array.from({ length: 100 }, (_, n) => `room${n}`);
  // What the first few cost once, such as compiled code, is no part of it.
  await listenTo(router, { count: 200, rooms, spread: 0 });
  await listeners.ask('close');
  await sleep(1000);
  const before = await router.ask<{ rss: number; heap: number }>('memory');
  await listenTo(router, { count: sockets.idle, rooms, spread: 0 });
  await sleep(2000);
  const after = await router.ask<{ rss: number; heap: number }>('memory');
  const cpu = await router.usage();
  await sleep(15_000);
  const rest = await router.usage();
  const { open } = await router.ask<{ open: number }>('streams');
  await listeners.ask('close');
  await router.stop();
  const [rss, heap] = [after.rss - before.rss, after.heap - before.heap].map((bytes) => bytes / sockets.idle / 1000) as [
    number,
    number,
  ];
  const idleCore = ((rest.cpu - cpu.cpu) / 15e6) * 100;
  console.log(
    `\n${sockets.idle} idle subscriptions over ${open} streams: ${short(rss)} kB each (${short(heap)} of them heap), ${short(idleCore)} % of a core`,
  );
  return { kb_per_idle_subscription: rss, kb_heap_per_idle_subscription: heap, idle_cpu_percent: idleCore };
}

/** Everybody loses the connection at once, while somebody speaks. */
async function storm(): Promise<Record<string, number>> {
  const router = await startRouter(true);
  const count = sockets.storm;
  await listenTo(router, { count, rooms: ['talk'], spread: 3000 });
  const one = await run(router, count, 0, { room: 'talk', perSecond: 2, seconds: 15 }, async () => {
    await sleep(3000);
    await router.ask('restart');
  });
  const { count: back } = await listeners.ask<{ count: number }>('returned');
  await listeners.ask('close');
  await router.stop();
  const { counted, expected } = one;
  console.log(
    `\nstorm: ${back} of ${count} came back; of ${expected} deliveries ${counted.lost} lost, ${counted.doubled} doubled; the slowest came after ${short(counted.max)} ms, ${short(one.cpu / 1e6)} s of CPU`,
  );
  return { storm_back: back, storm_lost: counted.lost, storm_doubled: counted.doubled, storm_slowest_ms: counted.max };
}

/** The instrument itself: two seconds without a router must be seen. */
async function freeze(): Promise<Record<string, number>> {
  const router = await startRouter(true);
  await listenTo(router, { count: 100, rooms: ['talk'], spread: 0 });
  const one = await run(router, 100, 0, { room: 'talk', perSecond: 10, seconds: 10 }, async () => {
    await sleep(4000);
    process.kill(router.pid, 'SIGSTOP');
    await sleep(2000);
    process.kill(router.pid, 'SIGCONT');
  });
  await listeners.ask('close');
  await router.stop();
  console.log(`self-check: a router frozen for 2 s of 10 shows a p99 of ${short(one.counted.p99)} ms`);
  return { frozen_p99_ms: one.counted.p99 };
}
