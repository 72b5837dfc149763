import type { Context, Tx } from '../context/context.ts';
import type { Envelope, Message } from './message.ts';

export interface OutsideCall<P> {
  readonly envelope: Envelope<P>;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when the lease is lost or the process drains. */
  readonly signal: AbortSignal;
}

/** A handler of one message in the subgraph that receives it. Made by `on` or `onOutside`. */
export type Consumer<P = unknown, D = unknown> =
  | {
      readonly how: 'rows';
      readonly message: Message<unknown>;
      handle(tx: Tx<P, D>, payload: unknown, envelope: Envelope<unknown>): Promise<void>;
    }
  | {
      readonly how: 'outside';
      readonly message: Message<unknown>;
      readonly options: OutsideOptions;
      handle(ctx: Context<P, D>, payload: unknown, call: OutsideCall<unknown>): Promise<void>;
    };

export interface OutsideOptions {
  /** Seconds without a heartbeat after which another worker takes over. Default and least 10. The bus beats while the handler runs. */
  readonly leaseSeconds?: number;
  /** Handlers at once in this process. Default 4. */
  readonly concurrency?: number;
  /** Tries before the message becomes a dead letter. Default 8, with exponential back-off. */
  readonly tries?: number;
}

/**
 * The handler's effects are rows and messages only: claim, effects and completion are one transaction, so the effects
 * happen exactly once, also when the process is killed, also when the event was delivered twice.
 */
export function on<B, P, D>(
  message: Message<B>,
  handle: (tx: Tx<P, D>, payload: B, envelope: Envelope<B>) => Promise<void>,
): Consumer<P, D> {
  return { how: 'rows', message: message as Message<unknown>, handle: handle as never };
}

/**
 * The handler calls the outside world (a payment provider, ffmpeg): it holds a lease, opens its own transactions with
 * `transact`, and may run again after a crash, so every outside call needs an idempotency key made from `envelope.id`. Once it has ended
 * well it does not run again for the same event.
 */
export function onOutside<B, P, D>(
  message: Message<B>,
  handle: (ctx: Context<P, D>, payload: B, call: OutsideCall<B>) => Promise<void>,
  options: OutsideOptions = {},
): Consumer<P, D> {
  return { how: 'outside', message: message as Message<unknown>, handle: handle as never, options };
}

/**
 * Work by the clock, as the system over all tenants (`viewer.tenantId` is `*`). One run at a time over all processes: while one runs or waits
 * no other is added. Runs that were missed because nothing was open are made up for by one.
 */
export interface Schedule<P = unknown, D = unknown> {
  readonly name: string;
  /** Five-field cron, UTC. */
  readonly cron: string;
  run(ctx: Context<P, D>): Promise<void>;
}
