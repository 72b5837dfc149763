import type { Consumer, OutsideOptions } from '../bus/consumer.ts';
import { on, onOutside } from '../bus/consumer.ts';
import { enterInbox } from '../bus/handle.ts';
import type { Envelope } from '../bus/message.ts';
import { queueName } from '../bus/queue.ts';
import type { Context, Tx } from '../context/context.ts';
import { Refusal, transact } from '../context/transact.ts';
import type { StepMessage, StepOrder, StepOutcome } from './messages.ts';
import { awaitOutcome } from './outcome.ts';
import { SagaRun } from './run.ts';
import { readTimeline } from './store.ts';

/** One step of a saga. A local step is a function in the orchestrator's own transaction; a remote one is a message. */
export type Step<Data, P = unknown, D = unknown> = LocalStep<Data, P, D> | RemoteStep<Data>;

export interface LocalStep<Data, P = unknown, D = unknown> {
  readonly name: string;
  readonly local: (tx: Tx<P, D>, data: Data) => Promise<StepOutcome<Partial<Data>>>;
  /** Takes the step's effect back, in the orchestrator's own transaction. */
  readonly undo?: (tx: Tx<P, D>, data: Data) => Promise<void>;
}

export interface RemoteStep<Data> {
  readonly name: string;
  readonly remote: StepMessage<unknown, unknown>;
  readonly input: (data: Data) => unknown;
  /** What the facts of the reply add to the saga's data. */
  readonly learn?: (facts: never, data: Data) => Partial<Data>;
  /** Takes the step's effect back; idempotent, must end well (it is retried until it does). Also sent when the step's outcome is unknown. */
  readonly undo?: { readonly remote: StepMessage<unknown, unknown>; readonly input: (data: Data) => unknown };
}

export interface SagaFailure {
  readonly step: string;
  readonly code: string;
  readonly message: string;
}

export interface SagaDefinition<Data, P = unknown, D = unknown> {
  readonly name: string;
  readonly steps: readonly Step<Data, P, D>[];
  /** In the transaction of the last step. */
  readonly completed?: (tx: Tx<P, D>, data: Data) => Promise<void>;
  /** In the transaction in which the last compensation is known; `reason` is that of the step that failed. */
  readonly failed?: (tx: Tx<P, D>, data: Data, reason: SagaFailure) => Promise<void>;
}

/** One line of a saga's history, in the order of `sequence` (gap-free within the saga). */
export interface TimelineEntry {
  readonly sequence: number;
  readonly step: string;
  readonly state: 'STARTED' | 'DONE' | 'FAILED' | 'UNDOING' | 'UNDONE' | 'COMPLETED' | 'ABANDONED';
  /** Stable code of a failure; null otherwise. */
  readonly code: string | null;
  readonly message: string | null;
  readonly at: Date;
}

/** A saga's public handle in the orchestrating subgraph. */
export interface Saga<Data, P = unknown, D = unknown> {
  readonly definition: SagaDefinition<Data, P, D>;
  /** The consumers (replies, local continuation) that the orchestrating feature must list. */
  readonly consumers: readonly Consumer<P, D>[];
  /** Starts the saga in the caller's transaction; local steps at its head run right here. Every change hints `sagaTopic(id)` after commit. */
  start(tx: Tx<P, D>, sagaId: string, data: Data): Promise<StepOutcome<Data>>;
  timeline(ctx: Context<P, D>, sagaId: string): Promise<readonly TimelineEntry[]>;
  /**
   * Waits for the saga's end: subscribe before you commit, then await. Resolves to its state, `PENDING` after `waitMs` (default 3,000).
   * Slow poll (250 ms) as safety net for lost hints.
   */
  outcome(
    ctx: Context<P, D>,
    sagaId: string,
    waitMs?: number,
  ): { promise: Promise<'PENDING' | 'COMPLETED' | 'ABANDONED'>; cancel(): void };
}

/** Live topic on which each change of a saga is hinted (payload: the newest timeline sequence). */
export function sagaTopic(tenantId: string, sagaId: string): string {
  return `saga:${tenantId}:${sagaId}`;
}

export function defineSaga<Data, P = unknown, D = unknown>(definition: SagaDefinition<Data, P, D>): Saga<Data, P, D> {
  const run = new SagaRun<Data, P, D>(definition);
  const replies = new Map<string, StepMessage<unknown, unknown>>();
  for (const step of definition.steps) {
    if ('local' in step) continue;
    replies.set(step.remote.name, step.remote);
    if (step.undo) replies.set(step.undo.remote.name, step.undo.remote);
  }
  return {
    definition,
    // Two sagas may use the same step: each ignores replies to sagas that are not its own, so the feature lists `consumersOf`.
    consumers: [...replies.values()].map((message) => on(message.reply, (tx: Tx<P, D>, reply) => run.hear(tx, reply))),
    start: (tx, sagaId, data) => run.start(tx, sagaId, data),
    timeline: (ctx, sagaId) => readTimeline(ctx, sagaId),
    outcome: (ctx, sagaId, waitMs = 3000) => awaitOutcome(ctx, sagaId, waitMs),
  };
}

/** The consumers of several sagas of one subgraph as one list: a reply queue that two of them use is heard once and told to both. */
export function consumersOf<P, D>(
  ...sagas: readonly { readonly consumers: readonly Consumer<P, D>[] }[]
): readonly Consumer<P, D>[] {
  const merged = new Map<string, Consumer<P, D>>();
  for (const consumer of sagas.flatMap((saga) => saga.consumers)) {
    const known = merged.get(consumer.message.name);
    if (known?.how !== 'rows' || consumer.how !== 'rows') {
      merged.set(consumer.message.name, consumer);
      continue;
    }
    merged.set(consumer.message.name, {
      ...consumer,
      async handle(tx: Tx<P, D>, payload: unknown, envelope: Envelope<unknown>) {
        await known.handle(tx, payload, envelope);
        await consumer.handle(tx, payload, envelope);
      },
    });
  }
  return [...merged.values()];
}

/** Registers the owner's side of a step whose effects are rows: order in, outcome back, one transaction, once. */
export function onStep<I, O, P, D>(
  message: StepMessage<I, O>,
  handle: (tx: Tx<P, D>, input: I, order: { sagaId: string; step: string }) => Promise<StepOutcome<O>>,
): Consumer<P, D> {
  return on<StepOrder<I>, P, D>(message, async (tx, order) => {
    const outcome = await handle(tx, order.input, order).catch((error: unknown) => {
      // A refusal would end the transaction with the order handled and no reply sent: the saga would wait for ever.
      if (error instanceof Refusal) throw new Error(`${message.name} was refused; a step returns failed(…).`, { cause: error });
      throw error;
    });
    await tx.send(message.reply, { sagaId: order.sagaId, step: order.step, outcome });
  });
}

/** The same for a step that calls the outside: `handle` may run twice; it returns what to write in the final transaction, which happens once. */
export function onOutsideStep<I, O, P, D>(
  message: StepMessage<I, O>,
  handle: (
    ctx: Context<P, D>,
    input: I,
    order: { sagaId: string; step: string; attempt: number; signal: AbortSignal },
  ) => Promise<(tx: Tx<P, D>) => Promise<StepOutcome<O>>>,
  options: OutsideOptions = {},
): Consumer<P, D> {
  return onOutside<StepOrder<I>, P, D>(
    message,
    async (ctx, order, { envelope, attempt, signal }) => {
      const write = await handle(ctx, order.input, { sagaId: order.sagaId, step: order.step, attempt, signal });
      await transact(ctx, async (tx) => {
        if (!(await enterInbox(tx, queueName(ctx.subgraph, message), envelope))) return;
        const outcome = await write(tx);
        await tx.send(message.reply, { sagaId: order.sagaId, step: order.step, outcome });
      });
    },
    options,
  );
}

export function done<O>(facts: O): StepOutcome<O> {
  return { ok: true, facts };
}

export function failed(code: string, message: string): { ok: false; code: string; message: string } {
  return { ok: false, code, message };
}
