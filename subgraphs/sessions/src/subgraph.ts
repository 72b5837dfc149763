import { defineSubgraph } from '@lyceum/kit/subgraph.ts';
import {
  authorisePayment,
  bookingCancelled,
  bookingConfirmed,
  bookingFailed,
  bookingRequested,
  bookingRescheduled,
  bookingSettled,
  capturePayment,
  closeReviews,
  expireHold,
  offeringPublished,
  openConversation,
  refundBooking,
  reversePayment,
  reviewPublished,
  sessionsDataCollected,
  settleBooking,
} from '@lyceum/schema/messages.ts';
import { m001 } from '../migrations/001-sessions.ts';
import { m002 } from '../migrations/002-two-people.ts';
import { attendanceFeature } from './attendance/attendance.feature.ts';
import { availabilityFeature } from './availability/availability.feature.ts';
import { bookingFeature } from './booking/booking.feature.ts';
import { cancellationFeature } from './cancellation/cancellation.feature.ts';
import { type Config, readConfig } from './config.ts';
import type { Ports, Tables } from './context.ts';
import { holdFeature } from './hold/hold.feature.ts';
import { offeringFeature } from './offering/offering.feature.ts';
import { policyFeature } from './policy/policy.feature.ts';
import { privacyFeature } from './privacy/privacy.feature.ts';
import { rescheduleFeature } from './reschedule/reschedule.feature.ts';
import { reviewFeature } from './review/review.feature.ts';
import { slotFeature } from './slot/slot.feature.ts';
import { timelineFeature } from './timeline/timeline.feature.ts';

export const sessions = defineSubgraph<Config, Ports, Tables>({
  name: 'sessions',
  features: [
    offeringFeature,
    availabilityFeature,
    slotFeature,
    holdFeature,
    bookingFeature,
    timelineFeature,
    cancellationFeature,
    rescheduleFeature,
    attendanceFeature,
    reviewFeature,
    policyFeature,
    privacyFeature,
  ],
  migrations: [m001, m002],
  sends: [
    sessionsDataCollected,
    offeringPublished,
    expireHold,
    bookingRequested,
    authorisePayment,
    capturePayment,
    reversePayment,
    openConversation,
    bookingConfirmed,
    bookingFailed,
    bookingRescheduled,
    refundBooking,
    bookingCancelled,
    settleBooking,
    bookingSettled,
    closeReviews,
    reviewPublished,
  ],
  readConfig,
  open: async () => ({ ports: {}, close: async () => {} }),
});
