import { transact } from '@lyceum/kit/context/transact.ts';
import { demoId, demoMentees, demoMentors, demoTenantNumber, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { BookingFacts } from '@lyceum/schema/messages.ts';
import type { Ctx } from './context.ts';
import { type Fact, factSources } from './fact/fact.rules.ts';
import { recordFacts } from './fact/fact.service.ts';

/** The facts behind the demo people and their ten past bookings, as the events would have told them. */
export async function seed(ctx: Ctx): Promise<void> {
  const tenant = demoTenantNumber(ctx.viewer.tenantId);
  if (tenant === null) return;
  const now = ctx.clock.now();
  const people = [0, 1, ...demoMentors, ...demoMentees];
  await transact(ctx, async (tx) => {
    await recordFacts(
      tx,
      people.map((n) => ({ type: 'identity.user_verified', userId: demoUser(tenant, n) })),
      now,
    );
    const mentors = demoMentors.map((n) => ({ mentorId: demoId('mentor', tenant, n), userId: demoUser(tenant, n) }));
    await recordFacts(
      tx,
      mentors.flatMap((mentor) => [
        { type: 'identity.mentor_activated', ...mentor },
        { type: 'sessions.offering_published', ...mentor },
      ]),
      now,
    );
    for (let i = 0; i < 10; i += 1) {
      const startsAt = daysAgoAtTen(now, i + 1);
      const endsAt = new Date(startsAt.getTime() + 3_600_000);
      await recordFacts(tx, pastBooking(tenant, i, startsAt, endsAt), endsAt);
    }
  });
}

function pastBooking(tenant: 1 | 2, i: number, startsAt: Date, endsAt: Date): readonly Fact[] {
  const price = { amount: 5000 + 500 * i, currency: 'EUR' };
  const booking: BookingFacts = {
    bookingId: demoId('booking', tenant, 60 + i),
    offeringId: demoId('offering', tenant, 10 + i),
    mentorId: demoId('mentor', tenant, 10 + i),
    mentorUserId: demoUser(tenant, 10 + i),
    menteeUserId: demoUser(tenant, 40 + i),
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    price,
  };
  // The demo tenants keep 15 percent; amounts are multiples of 100, so the split is exact.
  const fee = { amount: (price.amount * 15) / 100, currency: 'EUR' };
  const payment = { orderId: demoId('order', tenant, 60 + i), bookingId: booking.bookingId, mentorId: booking.mentorId };
  const told: Readonly<Record<string, unknown>> = {
    'sessions.booking_requested': booking,
    'sessions.booking_confirmed': booking,
    'payments.payment_captured': { ...payment, amount: price },
    'sessions.booking_settled': { ...booking, outcome: 'ATTENDED', mentorSeconds: 3600, menteeSeconds: 3600 },
    'payments.escrow_released': {
      ...payment,
      mentorShare: { amount: price.amount - fee.amount, currency: 'EUR' },
      platformFee: fee,
    },
  };
  return Object.entries(told).flatMap(
    ([name, payload]) => factSources.find(({ message }) => message.name === name)?.factsOf(payload) ?? [],
  );
}

function daysAgoAtTen(now: Date, days: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - days, 10));
}
