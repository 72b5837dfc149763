import type { CacheCounts } from '../cache/counts.ts';
import { type BreakerState, breakerStates } from '../traffic/breaker.ts';
import { type Count, CounterFamily, type Distribution, type Family, HistogramFamily, type Reading } from './tally.ts';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface SubgraphCounts {
  readonly ok: Count;
  readonly errors: Count;
  readonly failed: Count;
  readonly duration: Distribution;
}

/** A subgraph, and what its circuit breaker is doing. */
export interface GuardedSubgraph {
  readonly name: string;
  readonly breaker: BreakerState;
  readonly breakerOpenings: number;
}

/** How many streams are shared at this moment, and by how many listeners. */
export interface SharedStreams {
  readonly shared: number;
  readonly sharing: number;
}

/** What operators may count on: names and labels stay as they are. Every label has few values; none comes from a client's text. */
export class Metrics {
  readonly operations = new CounterFamily({
    name: 'lyceum_operations_total',
    help: 'Operations answered. outcome: ok, partial (data and errors), refused (never executed), failed (our fault).',
    labels: ['transport', 'operation', 'kind', 'outcome'],
  });
  readonly duration = new HistogramFamily({
    name: 'lyceum_operation_duration_seconds',
    help: 'From the arrival of a query or mutation until its answer is written.',
    labels: ['transport', 'operation', 'kind'],
    buckets: seconds,
  });
  readonly refusals = new CounterFamily({
    name: 'lyceum_refusals_total',
    help: 'Operations that were not executed, by the code that the client was told.',
    labels: ['code'],
  });
  readonly fetches = new CounterFamily({
    name: 'lyceum_fetches_total',
    help: 'Requests to subgraphs. outcome: ok, errors (it answered with some), failed (no answer).',
    labels: ['subgraph', 'outcome'],
  });
  readonly fetchDuration = new HistogramFamily({
    name: 'lyceum_fetch_duration_seconds',
    help: 'From a request to a subgraph until its answer is parsed.',
    labels: ['subgraph'],
    buckets: seconds,
  });
  readonly cost = new HistogramFamily({
    name: 'lyceum_operation_cost',
    help: 'Estimated cost of queries and mutations before they are executed, refused ones too.',
    labels: ['kind'],
    buckets: [1, 10, 30, 100, 300, 1000, 3000, 10_000, 20_000, 50_000],
  });
  readonly actualCost = new HistogramFamily({
    name: 'lyceum_operation_actual_cost',
    help: 'Cost of answers by the lengths that their lists have, of every tenth answer: to hold the estimates against.',
    labels: ['kind'],
    buckets: [1, 10, 30, 100, 300, 1000, 3000, 10_000, 20_000, 50_000],
  });
  readonly planLookups = new CounterFamily({
    name: 'lyceum_plan_lookups_total',
    help: 'Whether an operation that is executed was planned before: hit, miss.',
    labels: ['result'],
  });
  readonly planning = new HistogramFamily({
    name: 'lyceum_planning_duration_seconds',
    help: 'From the question to the planning thread until its plan is here, waiting included.',
    labels: ['outcome'],
    buckets: seconds,
  });
  readonly events = new CounterFamily({
    name: 'lyceum_events_executed_total',
    help: 'Events of subscriptions that were executed and written; each may go to many.',
    labels: ['operation'],
  });
  readonly deliveries = new CounterFamily({
    name: 'lyceum_events_delivered_total',
    help: 'Events given to listeners.',
    labels: ['transport'],
  });
  readonly opened = new CounterFamily({
    name: 'lyceum_subscriptions_total',
    help: 'Subscriptions that came to an end. end: left, completed, refused, lost.',
    labels: ['transport', 'end'],
  });
  /** Sockets that are open; counted where they open and close. */
  sockets = 0;
  readonly #subgraphs = new Map<string, SubgraphCounts>();
  readonly #listening = new Map<string, number>();

  /** All of them, and what others keep: for whoever tells. */
  readonly families: Family[] = [
    this.operations,
    this.duration,
    this.refusals,
    this.fetches,
    this.fetchDuration,
    this.cost,
    this.actualCost,
    this.planLookups,
    this.planning,
    this.events,
    this.deliveries,
    this.opened,
  ];

  /** `waitingPlans`: questions that wait for the planning thread at this moment. */
  constructor(waitingPlans: () => number) {
    this.#gauge('lyceum_sockets', 'Open WebSocket connections.', () => this.sockets);
    const listening = this.#listening;
    this.families.push({
      kind: 'gauge',
      name: 'lyceum_subscriptions',
      help: 'Open subscriptions.',
      labels: ['transport'],
      read: () => [...listening].map(([transport, value]) => ({ values: [transport], value })),
    });
    this.#gauge('lyceum_planner_waiting', 'Operations that wait for the planning thread.', waitingPlans);
  }

  /** What is counted of a subgraph, found by one look. */
  subgraph(name: string): SubgraphCounts {
    const known = this.#subgraphs.get(name);
    if (known) return known;
    const { fetches, fetchDuration } = this;
    const [ok, errors, failed] = [fetches.of(name, 'ok'), fetches.of(name, 'errors'), fetches.of(name, 'failed')];
    const counts = { ok, errors, failed, duration: fetchDuration.of(name) };
    this.#subgraphs.set(name, counts);
    return counts;
  }

  /** Counts that somebody else keeps: told when somebody reads. */
  caches({ responses, entities }: CacheCounts): void {
    this.families.push({
      kind: 'counter',
      name: 'lyceum_cache_lookups_total',
      help: 'Looks into the caches. cache: responses, entities; result: hit, miss.',
      labels: ['cache', 'result'],
      read: () =>
        Object.entries({ responses, entities }).flatMap(([cache, { hits, misses }]) => [
          { values: [cache, 'hit'], value: hits },
          { values: [cache, 'miss'], value: misses },
        ]),
    });
  }

  /** States as Prometheus' clients tell them: a gauge for each, of which one is 1. */
  breakers(subgraphs: readonly GuardedSubgraph[]): void {
    this.families.push({
      kind: 'gauge',
      name: 'lyceum_breaker_state',
      help: 'The circuit breaker before a subgraph: 1 for the state in which it is, 0 for the others.',
      labels: ['subgraph', 'state'],
      read: () =>
        subgraphs.flatMap(({ name, breaker }) =>
          breakerStates.map((state) => ({ values: [name, state], value: state === breaker ? 1 : 0 })),
        ),
    });
    this.families.push({
      kind: 'counter',
      name: 'lyceum_breaker_openings_total',
      help: 'How often the circuit breaker before a subgraph has opened, after a probe that failed too.',
      labels: ['subgraph'],
      read: () => subgraphs.map(({ name, breakerOpenings }) => ({ values: [name], value: breakerOpenings })),
    });
  }

  shares(subscriptions: SharedStreams): void {
    this.#gauge(
      'lyceum_shared_streams',
      'Open streams of subgraphs that are read once for all who listen.',
      () => subscriptions.shared,
    );
    this.#gauge(
      'lyceum_shared_stream_listeners',
      'Open subscriptions that are told from a shared stream; the others have a stream of their own.',
      () => subscriptions.sharing,
    );
  }

  listening(transport: string, change: 1 | -1): void {
    this.#listening.set(transport, (this.#listening.get(transport) ?? 0) + change);
  }

  /** One number, read when somebody asks. */
  #gauge(name: string, help: string, read: () => number): void {
    this.families.push({ kind: 'gauge', name, help, labels: [], read: (): Reading<number>[] => [{ values: [], value: read() }] });
  }
}
