import type { Context, Tx } from './context.ts';

/** Thrown by `refuse`: rolls the transaction back and makes `result` its answer. An expected failure, not a bug. */
export class Refusal<R> extends Error {
  readonly result: R;

  constructor(result: R) {
    super('refused');
    this.result = result;
  }
}

/** Leaves the transaction without a trace and answers `result` (an error type of the schema). */
export function refuse<R>(result: R): never {
  throw new Refusal(result);
}

/**
 * Runs `work` in one transaction: the entities it changed through `tx.em` are flushed, its messages sent, then commit, then
 * its `afterCommit` hooks. A `refuse(result)` inside rolls back and resolves to that result.
 */
export declare function transact<P, D, T>(ctx: Context<P, D>, work: (tx: Tx<P, D>) => Promise<T>): Promise<T>;
