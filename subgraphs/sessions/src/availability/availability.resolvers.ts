import type { Ctx } from '../context.ts';
import type { MutationSetAvailabilityArgs, SetAvailabilityInput } from '../generated/resolvers.ts';
import { actingMentor } from '../offering/offering.service.ts';
import { type AvailabilityPlan, weekdays } from './availability.rules.ts';
import { availabilityOf, setAvailability } from './availability.service.ts';

/** The schema's defaults are in place; null says the same as nothing. */
function planOf(input: SetAvailabilityInput): AvailabilityPlan {
  return {
    timeZone: input.timeZone,
    weekly: input.weekly,
    overrides: input.overrides ?? [],
    bufferBeforeMinutes: input.bufferBeforeMinutes ?? 0,
    bufferAfterMinutes: input.bufferAfterMinutes ?? 0,
    noticeMinutes: input.noticeMinutes ?? 0,
    horizonDays: input.horizonDays ?? 60,
  };
}

export const availabilityResolvers = {
  Query: {
    myAvailability: (_: unknown, _args: unknown, ctx: Ctx) => availabilityOf(ctx, actingMentor(ctx).userId),
  },
  Mutation: {
    setAvailability: (_: unknown, { input }: MutationSetAvailabilityArgs, ctx: Ctx) => setAvailability(ctx, planOf(input)),
  },
  SetAvailabilitySuccess: {
    availability: (success: { mentorUserId: string }, _: unknown, ctx: Ctx) => availabilityOf(ctx, success.mentorUserId),
  },
  Availability: {
    weekly: ({ weekly }: AvailabilityPlan) =>
      weekly.toSorted((a, b) => weekdays.indexOf(a.day) - weekdays.indexOf(b.day) || a.from.localeCompare(b.from)),
  },
};
