import type { Ctx } from '../context.ts';
import type { OfferingSlotsArgs } from '../generated/resolvers.ts';
import type { OfferingTable } from '../tables.ts';
import { slotsOf } from './slot.service.ts';

export const slotResolvers = {
  Offering: {
    slots: (offering: OfferingTable, { first, ...window }: OfferingSlotsArgs, ctx: Ctx) =>
      slotsOf(ctx, offering, { ...window, first: first ?? 1000 }),
  },
};
