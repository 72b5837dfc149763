import type { Caller } from '@lyceum/kit/host/client.ts';
import type { Span } from '@lyceum/kit/trace/tracing.ts';
import type { Operation } from '../operation/operations.ts';
import { watchFetch } from './fetches.ts';
import type { Telemetry } from './telemetry.ts';
import { unwatched, type Watched } from './watched.ts';

/** Looks on while one event of a subscription is executed. Each is a trace of its own: a subscription may last for days, and one event is for many. */
export class EventWatch implements Watched {
  readonly stage = unwatched.stage;
  readonly prepared = unwatched.prepared;
  readonly estimated = unwatched.estimated;
  readonly actual = unwatched.actual;
  readonly planned = unwatched.planned;
  readonly replied = unwatched.replied;
  readonly continued = unwatched.continued;
  readonly #telemetry: Telemetry;
  readonly #span: Span | undefined;

  constructor(telemetry: Telemetry, operation: Operation, { requestId, viewer }: Caller) {
    const { metrics, names, tracing } = telemetry;
    const label = names.labelFor(operation.operation.name?.value);
    metrics.events.of(label).value += 1;
    this.#telemetry = telemetry;
    this.#span = tracing?.begin('event', {
      parent: null,
      facts: { 'lyceum.operation': label, 'lyceum.request_id': requestId, 'lyceum.tenant': viewer.tenantId },
    });
  }

  fetch(...[subgraph, ask]: Parameters<Watched['fetch']>) {
    return watchFetch(this.#telemetry, subgraph, this.#span, ask);
  }

  end(failure?: string): void {
    this.#span?.end(failure);
  }
}
