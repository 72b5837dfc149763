import type { StreamEvent } from '@lyceum/kit/stream/stream.ts';
import { bookingOf } from '../booking/booking.query.ts';
import type { Ctx } from '../context.ts';
import type { SubscriptionBookingTimelineArgs } from '../generated/resolvers.ts';
import type { BookingTable } from '../tables.ts';
import { followTimeline, timelineOf } from './timeline.service.ts';

/** An event as the union of the schema; the booking is read when it is asked for, so that it is as of now. */
function shape(event: StreamEvent, bookingId: string, ctx: Ctx) {
  if (event.kind === 'gap') return { __typename: 'BookingTimelineGap', cursor: event.cursor, reason: event.reason };
  const entry = { ...event.data, sequence: event.sequence };
  return { __typename: 'BookingTimelineUpdate', cursor: event.cursor, entry, booking: () => bookingOf(ctx, bookingId) };
}

export const timelineResolvers = {
  Subscription: {
    bookingTimeline: {
      subscribe: (_: unknown, { bookingId, after }: SubscriptionBookingTimelineArgs, ctx: Ctx) =>
        followTimeline(ctx, bookingId, after),
      resolve: (event: StreamEvent, { bookingId }: SubscriptionBookingTimelineArgs, ctx: Ctx) => shape(event, bookingId, ctx),
    },
  },
  Booking: {
    timeline: async (booking: BookingTable, _: unknown, ctx: Ctx) => (await timelineOf(ctx, booking.id)).entries,
    timelineCursor: async (booking: BookingTable, _: unknown, ctx: Ctx) => (await timelineOf(ctx, booking.id)).cursor,
  },
};
