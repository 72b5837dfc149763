import type { EntityManager } from '@mikro-orm/postgresql';
import type { Message, SendOptions } from '../bus/message.ts';
import type { AnyContext, Context, Tx } from './context.ts';
import { assemble, type ContextSource, sources } from './make-context.ts';

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

type Hook = () => void | Promise<void>;

/** The hooks of an open transaction; only contexts inside one are keys. */
const hooksOf = new WeakMap<object, Hook[]>();

/**
 * Runs `work` in one transaction: the entities it changed through `tx.em` are flushed, its messages sent, then commit, then
 * its `afterCommit` hooks. A `refuse(result)` inside rolls back and resolves to that result. Inside a transaction it joins that one,
 * and a refusal ends the outermost.
 */
export async function transact<P, D, T>(ctx: Context<P, D>, work: (tx: Tx<P, D>) => Promise<T>): Promise<T> {
  if (isTx(ctx)) return work(ctx);
  const hooks: Hook[] = [];
  const result = await commitOrRefuse(ctx, hooks, work);
  if ('refused' in result) return result.refused as T;
  await runHooks(ctx, hooks);
  return result.value;
}

async function commitOrRefuse<P, D, T>(
  ctx: Context<P, D>,
  hooks: Hook[],
  work: (tx: Tx<P, D>) => Promise<T>,
): Promise<{ value: T } | { refused: unknown }> {
  const source = sourceOf(ctx);
  const em = source.database.em(ctx.viewer.tenantId);
  await em.begin();
  try {
    const value = await work(makeTx<P, D>(source, ctx, em, hooks));
    await em.commit();
    return { value };
  } catch (error) {
    // A commit that failed has ended the transaction already; a connection that broke rolls back by itself.
    await em.rollback().catch((cause: unknown) => ctx.log.debug({ err: cause }, 'the rollback failed too'));
    if (error instanceof Refusal) return { refused: error.result };
    throw error;
  }
}

/** A transaction's context over an entity manager that is already in a transaction (the bus opens its own). */
export function makeTx<P, D>(source: ContextSource<P>, ctx: Context<P, D>, em: EntityManager, hooks: Hook[]): Tx<P, D> {
  const tx: Tx<P, D> = {
    ...assemble<P, D>(source, ctx.viewer, ctx.requestId, em),
    async send<B>(message: Message<B>, payload: B, options: SendOptions = {}) {
      await source.outbox.send(tx, message, payload, options);
    },
    afterCommit(run) {
      hooks.push(run);
    },
  };
  sources.set(tx, source as ContextSource<unknown>);
  hooksOf.set(tx, hooks);
  return tx;
}

function sourceOf<P, D>(ctx: Context<P, D>): ContextSource<P> {
  const source = sources.get(ctx);
  if (!source) throw new TypeError('This context was not made by makeContext.');
  return source as ContextSource<P>;
}

function isTx<P, D>(ctx: Context<P, D>): ctx is Tx<P, D> {
  return hooksOf.has(ctx);
}

/** What is committed is committed: a hook that fails (a hint that could not be sent) is logged and loses nothing. */
export async function runHooks(ctx: AnyContext, hooks: readonly Hook[]): Promise<void> {
  for (const hook of hooks) {
    try {
      await hook();
    } catch (error) {
      ctx.log.warn({ err: error }, 'a hook after commit failed');
    }
  }
}
