import type { AnyContext, AnyTx } from '../context/context.ts';
import { type ContextSource, makeContext } from '../context/make-context.ts';
import { transact } from '../context/transact.ts';
import { serviceViewer } from '../context/viewer.ts';
import type { Consumer, OutsideCall } from './consumer.ts';
import type { Envelope } from './message.ts';

export type RowsConsumer = Extract<Consumer, { how: 'rows' }>;
export type OutsideConsumer = Extract<Consumer, { how: 'outside' }>;

/** Applies a message once: its event id goes into the inbox in the same transaction as its effects. */
export async function applyOnce(tx: AnyTx, consumer: RowsConsumer, queue: string, envelope: Envelope<unknown>): Promise<void> {
  if (await enterInbox(tx, queue, envelope)) await consumer.handle(tx, envelope.body, envelope);
}

/** Calls the outside for a message unless it has ended well before; until then it is tried again. */
export async function callOnce(
  ctx: AnyContext,
  consumer: OutsideConsumer,
  queue: string,
  call: OutsideCall<unknown>,
): Promise<void> {
  const { envelope } = call;
  const known = await ctx.db
    .selectFrom('inbox')
    .select('event_id')
    .where('queue', '=', queue)
    .where('event_id', '=', envelope.id)
    .executeTakeFirst();
  if (known) return;
  await consumer.handle(ctx, envelope.body, call);
  await enterInbox(ctx, queue, envelope);
}

/** True for the first time that this queue brings the event. */
export async function enterInbox(ctx: AnyContext, queue: string, envelope: Envelope<unknown>): Promise<boolean> {
  const first = await ctx.db
    .insertInto('inbox')
    .values({ tenant_id: envelope.tenantId, queue, event_id: envelope.id })
    .onConflict((conflict) => conflict.doNothing())
    .returning('event_id')
    .executeTakeFirst();
  return first !== undefined;
}

/** Handles a message in a transaction of its own, without a queue. */
export async function handleInTransaction(
  source: ContextSource<unknown>,
  consumer: RowsConsumer,
  queue: string,
  envelope: Envelope<unknown>,
): Promise<void> {
  const ctx = makeContext(source, serviceViewer(envelope.tenantId), envelope.requestId);
  await transact(ctx, (tx) => applyOnce(tx, consumer, queue, envelope));
}
