import type { AnyTx } from '../context/context.ts';
import { type ContextSource, makeContext } from '../context/make-context.ts';
import { transact } from '../context/transact.ts';
import { serviceViewer } from '../context/viewer.ts';
import type { Consumer } from './consumer.ts';
import type { Envelope } from './message.ts';

export type RowsConsumer = Extract<Consumer, { how: 'rows' }>;

/** Applies a message once: its event id goes into the inbox in the same transaction as its effects. */
export async function applyOnce(tx: AnyTx, consumer: RowsConsumer, queue: string, envelope: Envelope<unknown>): Promise<void> {
  const first = await tx.db
    .insertInto('inbox')
    .values({ tenant_id: envelope.tenantId, queue, event_id: envelope.id })
    .onConflict((conflict) => conflict.doNothing())
    .returning('event_id')
    .executeTakeFirst();
  if (first) await consumer.handle(tx, envelope.body, envelope);
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
