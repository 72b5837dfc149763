import { transact } from '@lyceum/kit/context/transact.ts';
import { type DemoTenant, demoId, demoTenantNumber, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { BookingFacts } from '@lyceum/schema/messages.ts';
import type { Ctx } from './context.ts';
import { resolveHold } from './escrow/hold.service.ts';
import { findOrder, type OrderRow } from './order/order.store.ts';
import { createOrder } from './payment/authorise.service.ts';
import { recordFact } from './payment/record.service.ts';
import type { PaymentProvider, ProviderFact } from './provider/port.ts';

/**
 * Ten paid and released bookings per demo tenant, through the real ledger and the sandbox's real journal. Nothing is announced: the other
 * subgraphs seed their own view of the same bookings.
 */
export async function seed(ctx: Ctx): Promise<void> {
  const tenant = demoTenantNumber(ctx.viewer.tenantId);
  const provider = ctx.ports.providers.named('sandbox');
  if (tenant === null || !provider) return;
  await seedPolicy(ctx, tenant);
  for (let i = 0; i < 10; i += 1) await seedOrder(ctx, provider, tenant, i);
}

/** Aurora keeps the ordinary 48 hours; the demo marketplace has no dispute window, so that a visitor sees money arrive. */
async function seedPolicy(ctx: Ctx, tenant: DemoTenant): Promise<void> {
  await ctx.db
    .insertInto('payment_policy')
    .values({
      tenant_id: ctx.viewer.tenantId,
      currency: 'EUR',
      fee_bps: 1500,
      dispute_window_seconds: tenant === 1 ? 172_800 : 0,
    })
    .onConflict((conflict) => conflict.column('tenant_id').doNothing())
    .execute();
}

async function seedOrder(ctx: Ctx, provider: PaymentProvider, tenant: DemoTenant, i: number): Promise<void> {
  const id = demoId('order', tenant, 60 + i);
  if (await findOrder(ctx, id)) return;
  const booking = bookingFacts(ctx, tenant, i);
  const method = 'pm_card_no_webhook';
  const call = { account: ctx.viewer.tenantId, orderId: id };
  const key = (step: string) => `seed:${id}:${step}`;
  const authorised = await provider.authorise({ ...call, ...booking.price, key: key('authorise'), paymentMethod: method });
  const captured = await provider.capture({ ...call, key: key('capture'), ref: authorised.ref });
  await transact(ctx, async (tx) => {
    let order = await createOrder(tx, id, { booking, paymentMethod: method, key: key('authorise'), provider: provider.name });
    for (const fact of [authorised, captured]) order = moved(order, fact, await recordFact(tx, order, fact));
    await settle(ctx, tx.db, id, booking);
    await resolveHold(tx, order, { refund: 0, by: `window:${id}`, cause: 'ATTENDED' });
  });
}

/** The session took place in full, and its dispute window is over. */
async function settle(ctx: Ctx, db: Ctx['db'], orderId: string, { startsAt, endsAt }: BookingFacts): Promise<void> {
  const evidence = JSON.stringify({ event: 'seed', mentorSeconds: 3600, menteeSeconds: 3600, startsAt, endsAt });
  await db
    .updateTable('escrow_hold')
    .set({ outcome: 'ATTENDED', evidence, due_at: ctx.clock.now() })
    .where('order_id', '=', orderId)
    .execute();
}

function moved(order: OrderRow, fact: ProviderFact, after: OrderRow | null): OrderRow {
  if (!after) throw new Error(`the seed's order ${order.id} did not follow ${fact.kind}`);
  return after;
}

function bookingFacts(ctx: Ctx, tenant: DemoTenant, i: number): BookingFacts {
  const now = ctx.clock.now();
  const startsAt = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - (i + 1), 10));
  return {
    bookingId: demoId('booking', tenant, 60 + i),
    offeringId: demoId('offering', tenant, 10 + i),
    mentorId: demoId('mentor', tenant, 10 + i),
    mentorUserId: demoUser(tenant, 10 + i),
    menteeUserId: demoUser(tenant, 40 + i),
    startsAt: startsAt.toISOString(),
    endsAt: new Date(startsAt.getTime() + 3_600_000).toISOString(),
    price: { amount: 5000 + 500 * i, currency: 'EUR' },
  };
}
