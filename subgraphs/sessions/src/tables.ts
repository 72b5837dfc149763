import type { ColumnType } from 'kysely';
import type { DayOverride, WeeklyHours } from './availability/availability.rules.ts';
import type { BookingOutcome, BookingState, Canceller, Side } from './booking/booking.rules.ts';
import type { PolicyTerms } from './policy/policy.rules.ts';
import type { TimelineKind } from './timeline/timeline.rules.ts';

/** JSON goes in as text and comes back as a value. */
type Json<T> = ColumnType<T, string, string>;

export interface StandingTable {
  user_id: string;
  tenant_id: string;
  suspended: boolean;
  changed_at: Date;
}

export interface PolicyTable {
  tenant_id: string;
  version: number;
  terms: Json<PolicyTerms>;
  published_at: Date;
}

export type OfferingState = 'DRAFT' | 'PUBLISHED' | 'ARCHIVED';

export interface OfferingTable {
  id: string;
  tenant_id: string;
  mentor_id: string;
  mentor_user_id: string;
  title: string;
  description: string;
  duration_minutes: number;
  price_amount: number;
  price_currency: string;
  state: OfferingState;
  created_at: Date;
  published_at: Date | null;
}

export interface AvailabilityTable {
  mentor_user_id: string;
  tenant_id: string;
  time_zone: string;
  weekly: Json<readonly WeeklyHours[]>;
  overrides: Json<readonly DayOverride[]>;
  buffer_before_minutes: number;
  buffer_after_minutes: number;
  notice_minutes: number;
  horizon_days: number;
  updated_at: Date;
}

export interface SeatTable {
  id: string;
  tenant_id: string;
  hold_token: string;
  offering_id: string;
  mentor_user_id: string;
  mentee_user_id: string;
  state: 'HELD' | 'BOOKED' | 'FREED';
  starts_at: Date;
  ends_at: Date;
  hold_expires_at: Date;
  created_at: Date;
}

export interface OccupancyTable {
  seat_id: string;
  user_id: string;
  tenant_id: string;
  /** A tstzrange; written and read by expressions only. */
  during: ColumnType<string, string, string>;
}

export interface BookingTable {
  id: string;
  tenant_id: string;
  seat_id: string;
  offering_id: string;
  mentor_id: string;
  mentor_user_id: string;
  mentee_user_id: string;
  starts_at: Date;
  ends_at: Date;
  price_amount: number;
  price_currency: string;
  policy_version: number;
  state: BookingState;
  requested_at: Date;
  outcome: BookingOutcome | null;
  failure_code: string | null;
  failure_message: string | null;
  cancelled_by: Canceller | null;
  refund_amount: number | null;
  /** Id of the saga that cancels it; null unless somebody did. */
  cancellation_id: string | null;
}

export interface TimelineEntryTable {
  booking_id: string;
  sequence: number;
  tenant_id: string;
  kind: TimelineKind;
  code: string | null;
  message: string;
  at: Date;
}

export interface CancellationQuoteTable {
  id: string;
  tenant_id: string;
  booking_id: string;
  user_id: string;
  starts_at: Date;
  price_amount: number;
  refund_amount: number;
  currency: string;
  policy_version: number;
  created_at: Date;
  expires_at: Date;
}

export interface PresenceTable {
  booking_id: string;
  user_id: string;
  call_id: string;
  joined_at: Date;
  left_at: Date;
  tenant_id: string;
}

export interface ReviewTable {
  id: string;
  tenant_id: string;
  booking_id: string;
  mentor_id: string;
  author_user_id: string;
  subject_user_id: string;
  author_role: Side;
  rating: number;
  text: string;
  written_at: Date;
  published_at: Date | null;
}

export interface SessionsTables {
  standing: StandingTable;
  policy: PolicyTable;
  offering: OfferingTable;
  availability: AvailabilityTable;
  seat: SeatTable;
  occupancy: OccupancyTable;
  booking: BookingTable;
  timeline_entry: TimelineEntryTable;
  cancellation_quote: CancellationQuoteTable;
  presence: PresenceTable;
  review: ReviewTable;
}
