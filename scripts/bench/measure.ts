import { setTimeout as sleep } from 'node:timers/promises';
import { type Contender, type ContenderName, type Setup, startContender } from './contenders/contenders.ts';
import type { ContenderSettings } from './contenders/settings.ts';
import { compareAnswers } from './equality.ts';
import type { RunPlan } from './plan-of-run.ts';
import { median, short, table } from './report.ts';
import { closedRun, generatorLimit, type Latency, openRun, type Run, type Stage } from './rounds.ts';
import type { QuestionName } from './workload/questions.ts';

export interface Measured {
  /** Every round of every contender, in the order in which they ran. */
  readonly rounds: readonly (readonly Run[])[];
  readonly latencies: readonly Latency[];
}

const dataSets: readonly QuestionName[] = ['repetitive', 'distinct'];
/** The share of a contender's own closed-loop rate at which its latency is measured. */
const openShare = 0.5;

/** Everything about contenders of one kind: over HTTP, or with the subgraphs in their process. They take turns, and are all alive meanwhile. */
export async function measure(
  where: ContenderSettings['where'],
  names: readonly ContenderName[],
  plan: RunPlan,
  setup: Setup,
  stage: Stage,
): Promise<Measured> {
  console.log(`\n== ${where === 'http' ? 'subgraphs over HTTP' : "subgraphs in the contender's process"} ==`);
  const contenders: Contender[] = [];
  try {
    for (const name of names) contenders.push(await startContender(name, where, setup));
    const questions: readonly QuestionName[] = where === 'http' ? [...dataSets, 'small'] : dataSets;
    for (const question of questions) {
      const { compared, bytes } = await compareAnswers(contenders, question, plan.seed, plan.compared);
      console.log(
        `${question}: ${compared} sets of variables answered alike by ${contenders.length} contenders, ${bytes} bytes in the mean`,
      );
    }
    for (const question of questions) {
      for (const contender of contenders) await closedRun(contender, question, plan.warmUp, stage);
    }
    const rounds = await takeTurns(contenders, questions, plan, stage);
    const alone = contenders.filter(({ name }) => name !== 'lyceum, shared in flight');
    return { rounds, latencies: await latenciesOf(alone, rounds, plan, stage) };
  } finally {
    await Promise.all(contenders.map(({ child }) => child.stop()));
  }
}

async function takeTurns(contenders: readonly Contender[], questions: readonly QuestionName[], plan: RunPlan, stage: Stage) {
  const rounds: Run[][] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    const runs: Run[] = [];
    for (const question of questions) {
      for (const contender of contenders) {
        runs.push(await closedRun(contender, question, question === 'small' ? plan.smallRound : plan.round, stage));
      }
    }
    console.log(`\nround ${round + 1} of ${plan.rounds}, closed loop of 50 connections\n${tableOfRuns(runs)}`);
    rounds.push(runs);
  }
  return rounds;
}

const megabytes = (bytes: number) => Math.round(bytes / 1e6);

function tableOfRuns(runs: readonly Run[]): string {
  return table(
    ['question', 'contender', 'CPU ms', 'with subgraphs', 'requests/s', 'calls', 'RSS MB', 'peak', 'generator'],
    runs.map((run) => [
      run.question,
      run.name,
      short(run.cpu),
      short(run.systemCpu),
      short(run.perSecond),
      run.calls > 0 ? short(run.calls) : '–',
      megabytes(run.rssMedian),
      megabytes(run.rssPeak),
      `${Math.round(run.generatorLoad * 100)} %${run.generatorLoad > generatorLimit ? ' FAILED: its figure' : ''}`,
    ]),
  );
}

async function latenciesOf(contenders: readonly Contender[], rounds: readonly (readonly Run[])[], plan: RunPlan, stage: Stage) {
  const latencies: Latency[] = [];
  for (const question of dataSets) {
    for (const contender of contenders) {
      const own = rounds.flat().filter((run) => run.name === contender.name && run.question === question);
      const rate = Math.max(1, Math.round(openShare * median(own.map(({ perSecond }) => perSecond))));
      // What the run before left behind is not this one's.
      await sleep(200);
      latencies.push(await openRun(contender, question, { rate, seconds: plan.open, warmUp: Math.min(2, plan.open / 2) }, stage));
    }
  }
  const rows = latencies.map((one) => [
    one.question,
    one.name,
    one.rate,
    short(one.p50),
    short(one.p99),
    short(one.max),
    short(one.p99 / one.p50),
    `${one.failed}/${one.scheduled}`,
    short(one.sendingLate),
    `${Math.round(one.generatorLoad * 100)} %`,
  ]);
  const headings = [
    'question',
    'contender',
    'rate/s',
    'p50 ms',
    'p99 ms',
    'max ms',
    'p99/p50',
    'failed',
    'sent late p99',
    'generator',
  ];
  console.log(`\nopen model at half of each one's own rate\n${table(headings, rows)}`);
  return latencies;
}
