import type { CollectPlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { Tables } from '../context.ts';

const ofTheirBookings = (personId: string) =>
  sql<boolean>`booking_id in (select id from booking where ${personId} in (mentor_user_id, mentee_user_id))`;

/** What people get of each table. Of a booking both sides get all, for both made it. */
export const collectPlan: CollectPlan<Tables> = {
  offering: { of: 'mentor_user_id' },
  availability: { of: 'mentor_user_id' },
  seat: { of: ['mentor_user_id', 'mentee_user_id'], except: { hold_token: 'opens the booking of whoever brings it' } },
  occupancy: { nothing: 'the times of seats once more' },
  booking: { of: ['mentor_user_id', 'mentee_user_id'] },
  timeline_entry: { of: ofTheirBookings },
  cancellation_quote: { of: 'user_id' },
  presence: { of: 'user_id' },
  review: { of: 'author_user_id' },
  standing: { of: 'user_id' },
  policy: { nothing: 'the marketplace’s own terms' },
};
