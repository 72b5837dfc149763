import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { Span } from '@lyceum/kit/trace/tracing.ts';
import type { Operation } from '../operation/operations.ts';
import type { Reply } from '../operation/reply.ts';
import type { Listener } from '../subscription/listener.ts';
import { countedListener } from './counted-listener.ts';
import { watchFetch } from './fetches.ts';
import { type Ending, endingOf } from './outcome.ts';
import type { Telemetry } from './telemetry.ts';
import type { Watched } from './watched.ts';

export type Transport = 'http' | 'websocket' | 'sse' | 'multipart';

export interface WatchedArrival {
  readonly transport: Transport;
  readonly requestId: string;
  /** As the client sent it. */
  readonly traceparent?: string | undefined;
}

const nothingTold: Ending = { outcome: 'ok', codes: [] };

/** Looks on while one query or mutation is answered, or a subscription is let in. */
export class OperationWatch implements Watched {
  readonly #telemetry: Telemetry;
  readonly #arrival: WatchedArrival;
  readonly #started = performance.now();
  readonly #root: Span | undefined;
  /** The stage that runs. */
  #span: Span | undefined;
  #viewer: Viewer | undefined;
  #bytes = 0;
  #operation: Operation | undefined;
  #fetches = 0;
  #cost: number | undefined;
  #reply: Pick<Reply, 'data' | 'errors'> | undefined;

  constructor(telemetry: Telemetry, arrival: WatchedArrival) {
    this.#telemetry = telemetry;
    this.#arrival = arrival;
    if (telemetry.tracing) {
      this.#root = telemetry.tracing.begin('request', {
        kind: 'server',
        parent: arrival.traceparent ?? null,
        facts: { 'lyceum.transport': arrival.transport, 'lyceum.request_id': arrival.requestId },
      });
      this.#span = this.#root;
    }
  }

  readonly stage = <T>(name: string, work: () => T): T => {
    const { tracing } = this.#telemetry;
    const outer = this.#span;
    if (!tracing || !outer) return work();
    const span = tracing.begin(name, { parent: outer });
    this.#span = span;
    const end = (failure?: string) => {
      span.end(failure);
      this.#span = outer;
    };
    try {
      const value = tracing.within(span, work);
      if (value instanceof Promise) return value.finally(() => end()) as T;
      end();
      return value;
    } catch (error) {
      end(error instanceof Error ? error.name : 'Error');
      throw error;
    }
  };

  /** Who asks. */
  admitted(viewer: Viewer): void {
    this.#viewer = viewer;
  }

  prepared(operation: Operation): void {
    this.#operation = operation;
  }

  estimated(cost: number): void {
    this.#cost = cost;
    this.#telemetry.metrics.cost.of(this.#operation?.operation.operation ?? 'unknown').observe(cost);
  }

  actual(cost: () => number): void {
    const { metrics, sampling } = this.#telemetry;
    if (sampling.isDue()) metrics.actualCost.of(this.#operation?.operation.operation ?? 'unknown').observe(cost());
  }

  planned(before: boolean): void {
    this.#telemetry.metrics.planLookups.of(before ? 'hit' : 'miss').value += 1;
  }

  fetch(...[subgraph, ask]: Parameters<Watched['fetch']>) {
    this.#fetches += 1;
    return watchFetch(this.#telemetry, subgraph, this.#span, ask);
  }

  replied(reply: Pick<Reply, 'data' | 'errors'>): void {
    this.#reply = reply;
  }

  continued(errors: Reply['errors']): void {
    if (this.#reply) this.#reply = { ...this.#reply, errors: [...this.#reply.errors, ...errors] };
  }

  /** For what the executor does not see. */
  refused(reply: Reply): Reply {
    this.replied(reply);
    return reply;
  }

  /** It ends by something that was thrown. */
  failed(failure: unknown): void {
    const code = failure instanceof Failure ? failure.code : 'INTERNAL';
    this.replied({ errors: [{ message: '', extensions: { code } }] });
    this.end();
  }

  /** Apollo Server may have refused by itself. */
  answered(status: number): void {
    if (!this.#reply && status >= 400) this.replied({ errors: [{ message: '', extensions: { code: `HTTP_${status}` } }] });
  }

  /** The listener, whose refusals and answers are seen. */
  over(listener: Listener): Listener {
    return {
      next: (payload) => {
        this.#bytes += payload.bytes.length;
        listener.next(payload);
      },
      complete: () => listener.complete(),
      refuse: (errors) => {
        if (!this.#reply) this.replied({ errors });
        listener.refuse(errors);
      },
      lost: () => listener.lost(),
      room: () => listener.room(),
    };
  }

  /** The same for a subscription, whose events are counted as long as it lasts. */
  listening(listener: Listener) {
    return countedListener(this.#telemetry.metrics, this.#arrival.transport, listener);
  }

  /** Its answer is written, or its subscription stands. */
  end(bytes = this.#bytes): void {
    const { metrics, names, lines } = this.#telemetry;
    const { transport, requestId } = this.#arrival;
    const ms = performance.now() - this.#started;
    const { outcome, codes } = this.#reply ? endingOf(this.#reply) : nothingTold;
    const name = this.#operation?.operation.name?.value;
    const kind = this.#operation?.operation.operation ?? 'unknown';
    const label = names.labelFor(name);
    metrics.operations.of(transport, label, kind, outcome).value += 1;
    metrics.duration.of(transport, label, kind).observe(ms / 1000);
    if (outcome === 'refused') metrics.refusals.of(codes[0]!).value += 1;
    lines.tell(outcome, ms, this.#operation?.query, () => ({
      requestId,
      transport,
      tenant: this.#viewer?.tenantId,
      viewer: this.#viewer?.kind,
      operation: name?.slice(0, 100),
      kind,
      outcome,
      codes,
      ms: Math.round(ms * 10) / 10,
      fetches: this.#fetches,
      cost: this.#cost,
      bytes,
      ...(this.#root ? { trace: this.#root.traceparent.slice(3, 35) } : {}),
    }));
    if (!this.#root) return;
    this.#root.note({
      'graphql.operation.type': kind,
      'lyceum.operation': label,
      'lyceum.outcome': outcome,
      'lyceum.fetches': this.#fetches,
      'lyceum.bytes': bytes,
      ...(this.#cost === undefined ? {} : { 'lyceum.cost': this.#cost }),
      ...(this.#viewer ? { 'lyceum.tenant': this.#viewer.tenantId, 'lyceum.viewer': this.#viewer.kind } : {}),
    });
    this.#root.end(outcome === 'failed' ? codes[0] : undefined);
  }
}
