import type { Ctx } from '../context.ts';
import type { OrderRow } from '../order/order.store.ts';
import type { PaymentProvider } from '../provider/port.ts';

/** An order stays with the provider that it began with, also when the installation has changed to another since. */
export function providerOf(ctx: Ctx, order: OrderRow): PaymentProvider {
  const provider = ctx.ports.providers.named(order.provider);
  if (!provider) throw new Error(`order ${order.id} was paid through ${order.provider}, which is not configured; set its keys`);
  return provider;
}
