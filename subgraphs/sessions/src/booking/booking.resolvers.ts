import { siblingId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';
import type { MutationBookSessionArgs, QueryBookingArgs, QueryMyBookingsArgs } from '../generated/resolvers.ts';
import { offeringById } from '../offering/offering.query.ts';
import type { BookingTable } from '../tables.ts';
import { bookSession } from './book.service.ts';
import { bookingOf, bookingReference, bookingsOf } from './booking.query.ts';
import { priceOf, sideOf } from './booking.rules.ts';

export const bookingResolvers = {
  Query: {
    booking: (_: unknown, { id }: QueryBookingArgs, ctx: Ctx) => bookingOf(ctx, id),
    myBookings: (_: unknown, { role, state, ...args }: QueryMyBookingsArgs, ctx: Ctx) => bookingsOf(ctx, { role, state }, args),
  },
  Mutation: {
    bookSession: (_: unknown, { input }: MutationBookSessionArgs, ctx: Ctx) => bookSession(ctx, input),
  },
  BookSessionSuccess: {
    booking: (success: { bookingId: string }, _: unknown, ctx: Ctx) => bookingOf(ctx, success.bookingId),
  },
  Booking: {
    __resolveReference: (reference: { id: string }, ctx: Ctx) => bookingReference(ctx, reference.id),
    offering: (booking: BookingTable, _: unknown, ctx: Ctx) => offeringById(ctx, booking.offering_id),
    mentor: (booking: BookingTable) => ({ __typename: 'Mentor', id: booking.mentor_id }),
    mentee: (booking: BookingTable) => ({ __typename: 'Mentee', id: siblingId('mentee', booking.mentee_user_id) }),
    viewerRole: (booking: BookingTable, _: unknown, ctx: Ctx) => sideOf(booking, ctx.viewer.userId),
    startsAt: (booking: BookingTable) => booking.starts_at,
    endsAt: (booking: BookingTable) => booking.ends_at,
    price: (booking: BookingTable) => priceOf(booking),
    policyVersion: (booking: BookingTable) => booking.policy_version,
    requestedAt: (booking: BookingTable) => booking.requested_at,
    failureCode: (booking: BookingTable) => booking.failure_code,
    cancelledBy: (booking: BookingTable) => (booking.state === 'CANCELLED' ? booking.cancelled_by : null),
    refund: (booking: BookingTable) =>
      booking.state === 'CANCELLED' ? { amount: booking.refund_amount, currency: booking.price_currency } : null,
  },
};
