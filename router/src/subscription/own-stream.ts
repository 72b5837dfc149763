import type { Log } from '@lyceum/kit/log/log.ts';
import type { ExecutionResult } from 'graphql';
import type { EventWriter } from './event-writer.ts';
import type { Home, Seat, StreamContext } from './seat.ts';
import { StreamLost, type Upstream } from './upstream.ts';

/** A stream for one listener alone: it is asked on their behalf, and waits for them where they are slow. */
export class OwnStream implements Home {
  context: StreamContext;
  readonly #seat: Seat;
  readonly #upstream: Upstream;
  readonly #writer: EventWriter;
  readonly #log: Log;

  constructor(context: StreamContext, seat: Seat, upstream: Upstream, parts: { writer: EventWriter; log: Log }) {
    this.context = context;
    this.#seat = seat;
    this.#upstream = upstream;
    this.#writer = parts.writer;
    this.#log = parts.log;
  }

  carry(context: StreamContext): void {
    this.context = context;
  }

  leave(): void {
    this.#upstream.close();
  }

  /** Resolves to null when the subgraph lets the listener in, or to its errors. */
  open(): Promise<ExecutionResult | null> {
    return this.#upstream.open();
  }

  /** Runs until the stream or the listener ends; never rejects. */
  async run(): Promise<void> {
    const seat = this.#seat;
    try {
      for (let event = await this.#upstream.next(); event; event = await this.#upstream.next()) {
        const payload = await this.#writer.write(this.context, seat.request, event);
        if (seat.home !== this) return;
        seat.tell(payload);
        await seat.room();
      }
      if (seat.home === this) seat.complete();
    } catch (error) {
      if (!(error instanceof StreamLost)) this.#log.error({ err: error }, 'a stream failed');
      if (seat.home === this) seat.lost();
    }
  }
}
