import type { Listener, Stop } from '../subscription/listener.ts';
import type { Metrics } from './metrics.ts';
import type { Transport } from './operation-watch.ts';

/** Counts what a listener is told, and how it ended. `stop` ends it from the client's side. */
export function countedListener(metrics: Metrics, transport: Transport, listener: Listener): Listener & { left(): void } {
  const delivered = metrics.deliveries.of(transport);
  let open = true;
  metrics.listening(transport, 1);
  const ended = (end: string) => {
    if (!open) return;
    open = false;
    metrics.listening(transport, -1);
    metrics.opened.of(transport, end).value += 1;
  };
  return {
    next(payload) {
      delivered.value += 1;
      listener.next(payload);
    },
    complete() {
      ended('completed');
      listener.complete();
    },
    refuse(errors) {
      ended('refused');
      listener.refuse(errors);
    },
    lost() {
      ended('lost');
      listener.lost();
    },
    room: () => listener.room(),
    left: () => ended('left'),
  };
}

/** What ends the subscription, and counts that its listener left. */
export function countedStop(stop: Stop, { left }: { left(): void }): Stop {
  return () => {
    left();
    stop();
  };
}
