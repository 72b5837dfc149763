import { on } from '@lyceum/kit/bus/consumer.ts';
import { type BookingFacts, bookingCancelled, bookingConfirmed, offeringPublished } from '@lyceum/schema/messages.ts';
import type { Ctx, Ports, Write } from '../context.ts';
import { introduces } from '../introduction/introduction.query.ts';
import type { LectureRow } from '../lecture/lecture.service.ts';
import type { MediaTables } from '../tables.ts';

/** Whoever booked an offering may watch its lectures, until the booking is taken back. */
export const entitlementConsumers = [
  on<BookingFacts, Ports, MediaTables>(bookingConfirmed, (tx, booking) => grantEntitlement(tx, booking)),
  on<NonNullable<(typeof bookingCancelled)['payload']>, Ports, MediaTables>(bookingCancelled, async (tx, booking) => {
    // Events may arrive in any order: a revocation that comes first is kept, and the grant finds it.
    await grantEntitlement(tx, booking);
    await tx.db
      .updateTable('entitlement')
      .set({ revoked_at: tx.clock.now() })
      .where('booking_id', '=', booking.bookingId)
      .execute();
  }),
  on<{ offeringId: string; mentorId: string; mentorUserId: string }, Ports, MediaTables>(
    offeringPublished,
    async (tx, offering) => {
      await tx.db
        .insertInto('offering_owner')
        .values({ offering_id: offering.offeringId, tenant_id: tx.viewer.tenantId, owner_id: offering.mentorUserId })
        .onConflict((conflict) => conflict.column('offering_id').doUpdateSet({ owner_id: offering.mentorUserId }))
        .execute();
    },
  ),
];

export async function grantEntitlement(
  tx: Write,
  booking: Pick<BookingFacts, 'bookingId' | 'menteeUserId' | 'offeringId'>,
): Promise<void> {
  await tx.db
    .insertInto('entitlement')
    .values({
      id: tx.ids.next('entitlement'),
      tenant_id: tx.viewer.tenantId,
      user_id: booking.menteeUserId,
      offering_id: booking.offeringId,
      booking_id: booking.bookingId,
      granted_at: tx.clock.now(),
      revoked_at: null,
    })
    .onConflict((conflict) => conflict.column('booking_id').doNothing())
    .execute();
}

/** Owner, or somebody with a living entitlement to the lecture's offering; everybody, where it introduces its mentor. */
export async function mayWatch(
  ctx: Ctx,
  lecture: Pick<LectureRow, 'id' | 'owner_id' | 'offering_id'>,
  userId: string | null,
): Promise<boolean> {
  if (lecture.owner_id === userId || (await introduces(ctx, lecture.id))) return true;
  if (userId === null || lecture.offering_id === null) return false;
  const living = await ctx.db
    .selectFrom('entitlement')
    .select('id')
    .where('user_id', '=', userId)
    .where('offering_id', '=', lecture.offering_id)
    .where('revoked_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return living !== undefined;
}
