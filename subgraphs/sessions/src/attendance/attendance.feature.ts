import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ctx } from '../context.ts';
import type { BookingTable } from '../tables.ts';
import { callAttendedConsumer, settleConsumer } from './attendance.consumer.ts';
import { attendanceOf } from './settlement.service.ts';

export const attendanceFeature: Feature = {
  name: 'attendance',
  sdl: new URL('./attendance.graphql', import.meta.url),
  resolvers: { Booking: { attendance: (booking: BookingTable, _: unknown, ctx: Ctx) => attendanceOf(ctx, booking) } },
  consumers: [callAttendedConsumer, settleConsumer],
};
