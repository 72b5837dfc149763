import {
  insightsDataCollected,
  mediaDataCollected,
  messagingDataCollected,
  paymentsDataCollected,
  safetyDataCollected,
  sessionsDataCollected,
} from '@lyceum/schema/messages.ts';

/** Who is asked for their part of an export, and what brings it. */
export const parts = [
  ['sessions', sessionsDataCollected],
  ['messaging', messagingDataCollected],
  ['payments', paymentsDataCollected],
  ['media', mediaDataCollected],
  ['safety', safetyDataCollected],
  ['insights', insightsDataCollected],
] as const;
