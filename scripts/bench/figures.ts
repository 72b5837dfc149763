import type { ContenderName } from './contenders/contenders.ts';
import type { Measured } from './measure.ts';
import { median } from './report.ts';
import type { Run } from './rounds.ts';
import type { QuestionName } from './workload/questions.ts';

const dataSets: readonly QuestionName[] = ['repetitive', 'distinct'];

/** The named figures. A ratio is taken within each round, then the median of the rounds; where there are two data sets, the worse one counts. */
export function figuresOf(http: Measured, inProcess: Measured): Readonly<Record<string, number>> {
  return {
    ...ofOne('http', http),
    ...ofOne('inprocess', inProcess),
    small_cpu_vs_apollo: ratio(http, 'small', 'lyceum', 'apollo', cpu),
    small_cpu_vs_hive: ratio(http, 'small', 'lyceum', 'hive', cpu),
    small_cpu_ms: value(http, 'small', 'lyceum', cpu),
    rss_vs_apollo: worst((question) => ratio(http, question, 'lyceum', 'apollo', ({ rssMedian }) => rssMedian)),
  };
}

function ofOne(prefix: string, measured: Measured): Readonly<Record<string, number>> {
  const shared = 'lyceum, shared in flight';
  const perDataSet = dataSets.flatMap((question) => [
    [`${prefix}_cpu_ms_${question}`, value(measured, question, 'lyceum', cpu)],
    [`${prefix}_cpu_vs_apollo_${question}`, ratio(measured, question, 'lyceum', 'apollo', cpu)],
    [`${prefix}_cpu_vs_hive_${question}`, ratio(measured, question, 'lyceum', 'hive', cpu)],
    [`${prefix}_system_cpu_vs_apollo_${question}`, ratio(measured, question, 'lyceum', 'apollo', ({ systemCpu }) => systemCpu)],
    [`${prefix}_cpu_shared_vs_not_${question}`, ratio(measured, question, shared, 'lyceum', cpu)],
    [`${prefix}_per_second_${question}`, value(measured, question, 'lyceum', ({ perSecond }) => perSecond)],
    [`${prefix}_calls_${question}`, value(measured, question, 'lyceum', ({ calls }) => calls)],
    [`${prefix}_rss_mb_${question}`, value(measured, question, 'lyceum', ({ rssMedian }) => rssMedian / 1e6)],
  ]);
  return {
    [`${prefix}_cpu_vs_apollo`]: worst((question) => ratio(measured, question, 'lyceum', 'apollo', cpu)),
    [`${prefix}_cpu_vs_hive`]: worst((question) => ratio(measured, question, 'lyceum', 'hive', cpu)),
    [`${prefix}_cpu_ms`]: worst((question) => value(measured, question, 'lyceum', cpu)),
    [`${prefix}_p99_over_p50`]: worst((question) => {
      const one = measured.latencies.find((latency) => latency.name === 'lyceum' && latency.question === question);
      return one ? one.p99 / one.p50 : Number.NaN;
    }),
    ...Object.fromEntries(perDataSet),
  };
}

const cpu = (run: Run) => run.cpu;

function worst(of: (question: QuestionName) => number): number {
  return Math.max(...dataSets.map(of));
}

function value(measured: Measured, question: QuestionName, name: ContenderName, of: (run: Run) => number): number {
  return median(measured.rounds.flatMap((runs) => runs.filter((run) => run.question === question && run.name === name).map(of)));
}

function ratio(measured: Measured, question: QuestionName, a: ContenderName, b: ContenderName, of: (run: Run) => number): number {
  return median(
    measured.rounds.flatMap((runs) => {
      const find = (name: ContenderName) => runs.find((run) => run.question === question && run.name === name);
      const [first, second] = [find(a), find(b)];
      return first && second ? [of(first) / of(second)] : [];
    }),
  );
}
