import type { Context } from '../context/context.ts';
import type { Stop } from '../live/live.ts';
import { sagaTopic } from './saga.ts';
import { readSagaState } from './store.ts';

const pollMs = 250;

type Outcome = 'PENDING' | 'COMPLETED' | 'ABANDONED';

/** Waits for a saga's end by hint, with a slow poll beside it; `PENDING` when it has not ended in time. */
export function awaitOutcome(
  ctx: Context<never, never> | Context<unknown, unknown> | unknown,
  sagaId: string,
  waitMs: number,
): { promise: Promise<Outcome>; cancel(): void } {
  const { live, viewer, fork, log } = ctx as Context;
  let stop: Stop | undefined;
  let settled = false;
  let settle: (outcome: Outcome) => void = () => {};
  const promise = new Promise<Outcome>((resolve) => {
    settle = resolve;
  });
  const end = (outcome: Outcome): void => {
    if (settled) return;
    settled = true;
    clearTimeout(deadline);
    clearInterval(poll);
    void stop?.();
    settle(outcome);
  };
  const look = async (): Promise<void> => {
    const state = await readSagaState(fork(), sagaId).catch((error: unknown) => {
      log.warn({ err: error, sagaId }, 'a saga could not be read while waiting for it');
      return null;
    });
    if (state === 'COMPLETED' || state === 'ABANDONED') end(state);
  };
  const deadline = setTimeout(() => end('PENDING'), waitMs);
  const poll = setInterval(() => void look(), pollMs);
  void live
    .subscribe(sagaTopic(viewer.tenantId, sagaId), (hint) => {
      const { state } = hint as { state?: string };
      if (state === 'COMPLETED' || state === 'ABANDONED') end(state);
    })
    .then((stopListening) => {
      stop = stopListening;
      if (settled) void stopListening();
    });
  return { promise, cancel: () => end('PENDING') };
}
