import type { Consumer } from '../bus/consumer.ts';
import type { OutsideOptions } from '../bus/consumer.ts';
import type { Context, Tx } from '../context/context.ts';
import type { StepMessage, StepOutcome } from './messages.ts';

/** One step of a saga. A local step is a function in the orchestrator's own transaction; a remote one is a message. */
export type Step<Data, P = unknown, D = unknown> =
  | {
      readonly name: string;
      readonly local: (tx: Tx<P, D>, data: Data) => Promise<StepOutcome<Partial<Data>>>;
      /** Takes the step's effect back, in the orchestrator's own transaction. */
      readonly undo?: (tx: Tx<P, D>, data: Data) => Promise<void>;
    }
  | {
      readonly name: string;
      readonly remote: StepMessage<never, unknown>;
      readonly input: (data: Data) => unknown;
      /** What the facts of the reply add to the saga's data. */
      readonly learn?: (facts: never, data: Data) => Partial<Data>;
      /** Takes the step's effect back; idempotent, must end well (it is retried until it does). Also sent when the step's outcome is unknown. */
      readonly undo?: { readonly remote: StepMessage<never, unknown>; readonly input: (data: Data) => unknown };
    };

export interface SagaDefinition<Data, P = unknown, D = unknown> {
  readonly name: string;
  readonly steps: readonly Step<Data, P, D>[];
  /** In the transaction of the last step. */
  readonly completed?: (tx: Tx<P, D>, data: Data) => Promise<void>;
  /** In the transaction in which the last compensation is known; `reason` is that of the step that failed. */
  readonly failed?: (tx: Tx<P, D>, data: Data, reason: { step: string; code: string; message: string }) => Promise<void>;
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
  outcome(ctx: Context<P, D>, sagaId: string, waitMs?: number): { promise: Promise<'PENDING' | 'COMPLETED' | 'ABANDONED'>; cancel(): void };
}

/** Live topic on which each change of a saga is hinted (payload: the newest timeline sequence). */
export function sagaTopic(tenantId: string, sagaId: string): string {
  return `saga:${tenantId}:${sagaId}`;
}

/** Registers the owner's side of a step whose effects are rows: order in, outcome back, one transaction, once. */
export declare function onStep<I, O, P, D>(
  message: StepMessage<I, O>,
  handle: (tx: Tx<P, D>, input: I, order: { sagaId: string; step: string }) => Promise<StepOutcome<O>>,
): Consumer<P, D>;

/** The same for a step that calls the outside: `handle` may run twice; it returns what to write in the one final transaction. */
export declare function onOutsideStep<I, O, P, D>(
  message: StepMessage<I, O>,
  handle: (
    ctx: Context<P, D>,
    input: I,
    order: { sagaId: string; step: string; attempt: number; signal: AbortSignal },
  ) => Promise<(tx: Tx<P, D>) => Promise<StepOutcome<O>>>,
  options?: OutsideOptions,
): Consumer<P, D>;

export declare function defineSaga<Data, P = unknown, D = unknown>(definition: SagaDefinition<Data, P, D>): Saga<Data, P, D>;

export function done<O>(facts: O): StepOutcome<O> {
  return { ok: true, facts };
}

export function failed(code: string, message: string): { ok: false; code: string; message: string } {
  return { ok: false, code, message };
}
