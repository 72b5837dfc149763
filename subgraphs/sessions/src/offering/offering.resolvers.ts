import type { Ctx } from '../context.ts';
import type {
  MentorOfferingsArgs,
  MutationArchiveOfferingArgs,
  MutationCreateOfferingArgs,
  MutationPublishOfferingArgs,
  QueryMyOfferingsArgs,
  QueryOfferingArgs,
  QueryOfferingsArgs,
} from '../generated/resolvers.ts';
import type { OfferingTable } from '../tables.ts';
import { catalogue, changedOffering, myOfferings, visibleOffering } from './offering.query.ts';
import { archiveOffering, createOffering, publishOffering } from './offering.service.ts';

const changed = {
  offering: (success: { offeringId: string }, _: unknown, ctx: Ctx) => changedOffering(ctx, success.offeringId),
};

export const offeringResolvers = {
  Query: {
    offering: (_: unknown, { id }: QueryOfferingArgs, ctx: Ctx) => visibleOffering(ctx, id),
    offerings: (_: unknown, { filter, ...args }: QueryOfferingsArgs, ctx: Ctx) => catalogue(ctx, filter, args),
    myOfferings: (_: unknown, { state, ...args }: QueryMyOfferingsArgs, ctx: Ctx) => myOfferings(ctx, state, args),
  },
  Mutation: {
    createOffering: (_: unknown, { input }: MutationCreateOfferingArgs, ctx: Ctx) =>
      createOffering(ctx, { ...input, description: input.description ?? '' }),
    publishOffering: (_: unknown, { input }: MutationPublishOfferingArgs, ctx: Ctx) => publishOffering(ctx, input.offeringId),
    archiveOffering: (_: unknown, { input }: MutationArchiveOfferingArgs, ctx: Ctx) => archiveOffering(ctx, input.offeringId),
  },
  CreateOfferingSuccess: changed,
  PublishOfferingSuccess: changed,
  ArchiveOfferingSuccess: changed,
  Offering: {
    __resolveReference: (reference: { id: string }, ctx: Ctx) => visibleOffering(ctx, reference.id),
    durationMinutes: (offering: OfferingTable) => offering.duration_minutes,
    price: (offering: OfferingTable) => ({ amount: offering.price_amount, currency: offering.price_currency }),
    mentor: (offering: OfferingTable) => ({ __typename: 'Mentor', id: offering.mentor_id }),
    createdAt: (offering: OfferingTable) => offering.created_at,
    publishedAt: (offering: OfferingTable) => offering.published_at,
  },
  Mentor: {
    __resolveReference: (reference: { id: string }) => reference,
    offerings: (mentor: { id: string }, args: MentorOfferingsArgs, ctx: Ctx) => catalogue(ctx, { mentorId: mentor.id }, args),
  },
};
