/** What one combination of labels has come to: a number, or for a histogram how its values are spread. */
export interface Reading<V> {
  /** In the order of the family's labels. */
  readonly values: readonly string[];
  readonly value: V;
}

interface Described {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** Numbers of one name. They are counted here, in place, and told by `prometheus.ts` when somebody reads them. */
export type Family =
  | (Described & { readonly kind: 'counter' | 'gauge'; read(): Iterable<Reading<number>> })
  | (Described & { readonly kind: 'histogram'; readonly buckets: readonly number[]; read(): Iterable<Reading<Distribution>> });

/** A number that is counted up in place: a library's own `inc` looks its labels up anew each time, which costs more than a small request may. */
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

/** A counter whose children are plain numbers. */
export class CounterFamily {
  readonly kind = 'counter';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly #children = new Children<Count>(() => ({ value: 0 }));

  constructor({ name, help, labels }: Described) {
    this.name = name;
    this.help = help;
    this.labels = labels;
  }

  of(...values: string[]): Count {
    return this.#children.of(values);
  }

  *read(): Iterable<Reading<number>> {
    for (const { values, child } of this.#children) yield { values, value: child.value };
  }
}

/** A histogram whose children count for themselves. */
export class HistogramFamily {
  readonly kind = 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets: readonly number[];
  readonly #children: Children<Distribution>;

  constructor({ name, help, labels, buckets }: Described & { readonly buckets: readonly number[] }) {
    this.name = name;
    this.help = help;
    this.labels = labels;
    this.buckets = buckets;
    this.#children = new Children(() => new Distribution(buckets));
  }

  of(...values: string[]): Distribution {
    return this.#children.of(values);
  }

  *read(): Iterable<Reading<Distribution>> {
    for (const { values, child } of this.#children) yield { values, value: child };
  }
}
