/** The tenant's rules as data; the SDL of `BookingPolicy` says what each means. */
export interface PolicyTerms {
  readonly minDurationMinutes: number;
  readonly minNoticeMinutes: number;
  readonly rescheduleNoticeMinutes: number;
  readonly attendancePercent: number;
  readonly settleAfterMinutes: number;
  readonly noShowAfterMinutes: number;
  readonly reviewDays: number;
  readonly cancellation: readonly CancellationTier[];
}

export interface CancellationTier {
  readonly minutesBefore: number;
  readonly refundPercent: number;
}

/** What holds where a tenant published nothing. The notice for moving is that of the full refund, so that moving is no way around the scale. */
export const ordinaryTerms: PolicyTerms = {
  minDurationMinutes: 15,
  minNoticeMinutes: 60,
  rescheduleNoticeMinutes: 24 * 60,
  attendancePercent: 50,
  settleAfterMinutes: 15,
  noShowAfterMinutes: 30,
  reviewDays: 7,
  cancellation: [
    { minutesBefore: 24 * 60, refundPercent: 100 },
    { minutesBefore: 2 * 60, refundPercent: 50 },
    { minutesBefore: 0, refundPercent: 0 },
  ],
};

/** Time made short, so that a visitor of the demo sees a whole session within two minutes. */
export const demoTerms: PolicyTerms = {
  ...ordinaryTerms,
  minDurationMinutes: 1,
  minNoticeMinutes: 0,
  rescheduleNoticeMinutes: 0,
  attendancePercent: 5,
  settleAfterMinutes: 0,
  noShowAfterMinutes: 2,
};
