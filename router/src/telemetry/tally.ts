import {
  Counter,
  type CounterConfiguration,
  Histogram,
  type HistogramConfiguration,
  type MetricValue,
  type Registry,
} from 'prom-client';

/** A number that is counted up in place. prom-client's own `inc` looks its labels up anew each time, which costs more than a small request may. */
export interface Count {
  value: number;
}

/** Combinations of labels that one family may have; what comes after them is counted under `other`. */
const mostChildren = 2000;

/** Children by the values of their labels: made once, then found by one look. */
class Children<T> {
  readonly #byKey = new Map<string, { readonly values: readonly string[]; readonly child: T }>();
  readonly #make: () => T;

  constructor(make: () => T) {
    this.#make = make;
  }

  of(values: readonly string[]): T {
    const key = values.length === 1 ? values[0]! : values.join('\n');
    const known = this.#byKey.get(key);
    if (known) return known.child;
    if (this.#byKey.size >= mostChildren && values.some((value) => value !== 'other')) return this.of(values.map(() => 'other'));
    const child = this.#make();
    this.#byKey.set(key, { values, child });
    return child;
  }

  [Symbol.iterator]() {
    return this.#byKey.values();
  }
}

function labelled(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
}

/** A counter whose children are plain numbers, told to prom-client when somebody reads. */
export class CounterFamily<L extends string> {
  readonly #children = new Children<Count>(() => ({ value: 0 }));

  constructor(registry: Registry, { name, help, labels }: { name: string; help: string; labels: readonly L[] }) {
    const children = this.#children;
    const configuration: CounterConfiguration<L> = {
      name,
      help,
      labelNames: labels,
      registers: [registry],
      collect() {
        this.reset();
        for (const { values, child } of children) this.inc(labelled(labels, values) as never, child.value);
      },
    };
    new Counter(configuration);
  }

  of(...values: string[]): Count {
    return this.#children.of(values);
  }
}

/** How often each bound was not passed, and the sum of all. */
export class Distribution {
  readonly counts: number[];
  readonly #bounds: readonly number[];
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count += 1;
    const at = this.#bounds.findIndex((bound) => value <= bound);
    if (at >= 0) this.counts[at]! += 1;
  }
}

/** A histogram whose children count for themselves. */
export class HistogramFamily<L extends string> {
  readonly #children: Children<Distribution>;

  constructor(
    registry: Registry,
    { name, help, labels, buckets }: { name: string; help: string; labels: readonly L[]; buckets: readonly number[] },
  ) {
    const children = new Children(() => new Distribution(buckets));
    this.#children = children;
    new ToldHistogram({ name, help, labelNames: labels, buckets: [...buckets], registers: [registry] }, () =>
      [...children].flatMap(({ values, child }) => told(name, labelled(labels, values), buckets, child)),
    );
  }

  of(...values: string[]): Distribution {
    return this.#children.of(values);
  }
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
function told(name: string, labels: Record<string, string>, bounds: readonly number[], { counts, sum, count }: Distribution) {
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
