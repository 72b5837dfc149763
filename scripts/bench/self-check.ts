import { setTimeout as sleep } from 'node:timers/promises';
import { type Setup, startContender } from './contenders/contenders.ts';
import type { ClosedOutcome } from './load/orders.ts';
import { closedRun, openRun, type Stage } from './rounds.ts';

/** Seconds. */
const run = 10;
const frozen = 2;
/** What the 99th percentile must at least read, in milliseconds. */
const mustRead = 1500;

/** Freezes the server for two of ten seconds: an instrument that sends by the clock must see it, one that waits for its answers does not. Returns the p99. */
export async function selfCheck(setup: Setup, stage: Stage): Promise<number> {
  const contender = await startContender('lyceum', 'process', setup);
  const { child, tokens } = contender;
  const freeze = async (): Promise<void> => {
    await sleep(4000);
    process.kill(child.pid, 'SIGSTOP');
    await sleep(frozen * 1000);
    process.kill(child.pid, 'SIGCONT');
  };
  try {
    await closedRun(contender, 'small', 2, stage);
    const [open] = await Promise.all([openRun(contender, 'small', { rate: 200, seconds: run, warmUp: 0 }, stage), freeze()]);
    const order = { port: child.ready.port, tokens, question: 'small', seed: stage.seed, seconds: run, connections: 1 };
    const [closed] = await Promise.all([stage.generator.ask<ClosedOutcome>('closed', order), freeze()]);
    const told = open.p99 > mustRead ? 'the instrument sees it' : `FAILED: it must read above ${mustRead} ms`;
    console.log(`self-check: a server frozen for ${frozen} s of ${run} s reads p50 ${open.p50} ms, p99 ${open.p99} ms: ${told}`);
    console.log(
      `(one waiting connection met the same stop once in ${closed.completed} requests, and would not have seen it at its p99)`,
    );
    if (!(open.p99 > mustRead)) process.exitCode = 1;
    return open.p99;
  } finally {
    process.kill(child.pid, 'SIGCONT');
    await child.stop();
  }
}
