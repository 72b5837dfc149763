import type { Ctx } from '../context.ts';
import type { MutationHoldSlotArgs, MutationReleaseHoldArgs } from '../generated/resolvers.ts';
import { offeringById } from '../offering/offering.query.ts';
import type { SeatTable } from '../tables.ts';
import { holdByToken, holdSlot, releaseHold } from './hold.service.ts';

export const holdResolvers = {
  Mutation: {
    holdSlot: (_: unknown, { input }: MutationHoldSlotArgs, ctx: Ctx) => holdSlot(ctx, input),
    releaseHold: (_: unknown, { input }: MutationReleaseHoldArgs, ctx: Ctx) => releaseHold(ctx, input.holdToken),
  },
  HoldSlotSuccess: {
    hold: (success: { holdToken: string }, _: unknown, ctx: Ctx) => holdByToken(ctx, success.holdToken),
  },
  Hold: {
    token: (seat: SeatTable) => seat.hold_token,
    offering: (seat: SeatTable, _: unknown, ctx: Ctx) => offeringById(ctx, seat.offering_id),
    startsAt: (seat: SeatTable) => seat.starts_at,
    endsAt: (seat: SeatTable) => seat.ends_at,
    expiresAt: (seat: SeatTable) => seat.hold_expires_at,
  },
};
