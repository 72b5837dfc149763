import type { Feature } from '@lyceum/kit/subgraph.ts';
import { bookingOf } from '../booking/booking.query.ts';
import type { Ctx } from '../context.ts';
import type { MutationRescheduleBookingArgs } from '../generated/resolvers.ts';
import { rescheduleBooking } from './reschedule.service.ts';

export const rescheduleFeature: Feature = {
  name: 'reschedule',
  sdl: new URL('./reschedule.graphql', import.meta.url),
  resolvers: {
    Mutation: {
      rescheduleBooking: (_: unknown, { input }: MutationRescheduleBookingArgs, ctx: Ctx) => rescheduleBooking(ctx, input),
    },
    RescheduleBookingSuccess: {
      booking: (success: { bookingId: string }, _: unknown, ctx: Ctx) => bookingOf(ctx, success.bookingId),
    },
  },
};
