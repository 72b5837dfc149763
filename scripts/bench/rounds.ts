import type { Child } from './child.ts';
import type { Contender, ContenderName } from './contenders/contenders.ts';
import type { ClosedOutcome, OpenOutcome } from './load/orders.ts';
import type { QuestionName } from './workload/questions.ts';

/** The processes beside a contender. */
export interface Stage {
  readonly generator: Child;
  readonly subgraphs: Child;
  readonly seed: number;
}

export interface Run {
  readonly name: ContenderName;
  readonly question: QuestionName;
  /** Milliseconds of CPU per request: the contender's process with all its threads; and with the subgraphs' process. */
  readonly cpu: number;
  readonly systemCpu: number;
  readonly perSecond: number;
  /** Bytes. */
  readonly rssMedian: number;
  readonly rssPeak: number;
  /** Calls to subgraphs per request. */
  readonly calls: number;
  readonly generatorLoad: number;
}

const connections = 50;
/** The generator's share of a core above which requests per second are its own figure. */
export const generatorLimit = 0.7;

/** A closed loop over one contender, with what it used for it. Throws when an answer is not whole: that would be other work. */
export async function closedRun(
  { name, child, tokens }: Contender,
  question: QuestionName,
  seconds: number,
  { generator, subgraphs, seed }: Stage,
): Promise<Run> {
  const [before, subgraphsBefore] = await Promise.all([child.usage(), subgraphs.usage()]);
  const order = { port: child.ready.port, tokens, question, seed, seconds, connections };
  const outcome = await generator.ask<ClosedOutcome>('closed', order);
  const [after, subgraphsAfter] = await Promise.all([child.usage(), subgraphs.usage()]);
  if (outcome.failed > 0)
    throw new Error(
      `${child.name}: ${outcome.failed} of ${outcome.completed} answers to ${question} failed: ${outcome.firstFailure}`,
    );
  const perRequest = (difference: number) => difference / outcome.completed;
  const cpu = perRequest(after.cpu - before.cpu) / 1000;
  return {
    name,
    question,
    cpu,
    systemCpu: cpu + perRequest(subgraphsAfter.cpu - subgraphsBefore.cpu) / 1000,
    perSecond: outcome.completed / outcome.seconds,
    rssMedian: after.rssMedian,
    rssPeak: after.rssPeak,
    calls: perRequest(after.calls - before.calls + subgraphsAfter.calls - subgraphsBefore.calls),
    generatorLoad: outcome.generatorLoad,
  };
}

export interface Latency {
  readonly name: ContenderName;
  readonly question: QuestionName;
  readonly rate: number;
  /** Milliseconds, possibly infinite. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly failed: number;
  readonly scheduled: number;
  readonly sendingLate: number;
  readonly generatorLoad: number;
}

export async function openRun(
  { name, child, tokens }: Contender,
  question: QuestionName,
  { rate, seconds, warmUp }: { rate: number; seconds: number; warmUp: number },
  { generator, seed }: Stage,
): Promise<Latency> {
  const order = { port: child.ready.port, tokens, question, seed, seconds, warmUp, rate };
  const { p50, p99, max, failed, scheduled, sendingLate, generatorLoad } = await generator.ask<OpenOutcome>('open', order);
  const orInfinite = (value: number | null) => value ?? Number.POSITIVE_INFINITY;
  return {
    name,
    question,
    rate,
    p50: orInfinite(p50),
    p99: orInfinite(p99),
    max: orInfinite(max),
    failed,
    scheduled,
    sendingLate,
    generatorLoad,
  };
}
