import { transact } from '@lyceum/kit/context/transact.ts';
import type { Ctx, Write } from '../context.ts';
import { findOrder, lockBooking } from '../order/order.store.ts';
import { applyFact } from '../payment/fact.service.ts';
import type { PaymentProvider, WebhookEvent } from '../provider/port.ts';

export type WebhookOutcome = 'APPLIED' | 'OLD_NEWS' | 'UNMATCHED' | 'REPEATED';

/**
 * Reads a webhook and applies it once, in one transaction with the mark that it was: the same event delivered again finds the mark, and one that
 * arrives out of order changes nothing that is further already. Throws `WebhookRejected` for what the provider did not sign.
 */
export async function receiveWebhook(
  ctx: Ctx,
  provider: PaymentProvider,
  body: string,
  headers: Headers,
): Promise<WebhookOutcome> {
  const event = provider.parseWebhook(body, headers, ctx.clock.now());
  // Whose event it is stands in the signed body; the address it came to says nothing. Events about nothing of ours belong to nobody.
  if (!/^tenant_[0-9a-z]{26}$/.test(event.account)) return 'UNMATCHED';
  return transact(ctx.ports.system(event.account), (tx) => applyEvent(tx, provider.name, event));
}

async function applyEvent(tx: Write, provider: string, event: WebhookEvent): Promise<WebhookOutcome> {
  const seen = await tx.db
    .selectFrom('webhook_event')
    .select('event_id')
    .where('provider', '=', provider)
    .where('event_id', '=', event.id)
    .executeTakeFirst();
  if (seen) return 'REPEATED';
  const outcome = await applyToOrder(tx, provider, event);
  const marked = await tx.db
    .insertInto('webhook_event')
    .values({
      tenant_id: tx.viewer.tenantId,
      provider,
      event_id: event.id,
      kind: event.type,
      order_id: event.fact?.orderId ?? null,
      outcome,
      received_at: tx.clock.now(),
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'provider', 'event_id']).doNothing())
    .returning('event_id')
    .executeTakeFirst();
  return marked ? outcome : 'REPEATED';
}

async function applyToOrder(tx: Write, provider: string, event: WebhookEvent): Promise<'APPLIED' | 'OLD_NEWS' | 'UNMATCHED'> {
  const named = event.fact && (await findOrder(tx, event.fact.orderId));
  if (!event.fact || named?.provider !== provider) {
    tx.log.warn({ provider, event: event.id, type: event.type }, 'a webhook tells of no order of ours');
    return 'UNMATCHED';
  }
  await lockBooking(tx, named.booking_id);
  const order = (await findOrder(tx, named.id)) ?? named;
  const { changed } = await applyFact(tx, order, event.fact);
  return changed ? 'APPLIED' : 'OLD_NEWS';
}
