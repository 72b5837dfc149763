import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type HistogramConfiguration,
  type MetricValue,
  Registry,
} from 'prom-client';
import type { Distribution, Family, Reading } from './tally.ts';

/** The families as prom-client tells them, with what it knows of this process. Loaded only where somebody may read. */
export function registryOf(families: readonly Family[]): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const family of families) register(family, registry);
  return registry;
}

function register(family: Family, registry: Registry): void {
  const { name, help, labels } = family;
  const configuration = { name, help, labelNames: [...labels], registers: [registry] };
  switch (family.kind) {
    case 'counter':
      new Counter({
        ...configuration,
        collect() {
          this.reset();
          for (const { values, value } of family.read()) this.inc(labelled(labels, values), value);
        },
      });
      return;
    case 'gauge':
      new Gauge({
        ...configuration,
        collect() {
          for (const { values, value } of family.read()) this.set(labelled(labels, values), value);
        },
      });
      return;
    case 'histogram': {
      const { buckets } = family;
      new ToldHistogram({ ...configuration, buckets: [...buckets] }, () =>
        [...family.read()].flatMap((reading) => told(name, labels, buckets, reading)),
      );
    }
  }
}

function labelled(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
}

/** prom-client's histogram with values from elsewhere. */
class ToldHistogram extends Histogram {
  readonly #values: () => MetricValue<string>[];
  readonly #shown: { readonly name: string; readonly help: string };

  constructor(configuration: HistogramConfiguration<string>, values: () => MetricValue<string>[]) {
    super(configuration);
    this.#values = values;
    this.#shown = configuration;
  }

  /** What the registry asks where there is one. */
  getForPromString() {
    return this.get();
  }

  override async get(): ReturnType<Histogram<string>['get']> {
    const { name, help } = this.#shown;
    // An enum of the library's types: at run time it is this word.
    const type = 'histogram' as unknown as Awaited<ReturnType<Histogram<string>['get']>>['type'];
    return { name, help, type, values: this.#values(), aggregator: 'sum', collect: () => {} };
  }
}

/** Buckets are cumulative, and the last one has no bound. Source: Prometheus, exposition formats. */
function told(name: string, names: readonly string[], bounds: readonly number[], { values, value }: Reading<Distribution>) {
  const labels = labelled(names, values);
  const { counts, sum, count } = value;
  let below = 0;
  const buckets = bounds.map((bound, index) => {
    below += counts[index]!;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: bound }, value: below };
  });
  return [
    ...buckets,
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
