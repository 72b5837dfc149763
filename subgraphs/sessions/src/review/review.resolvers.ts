import type { Ctx } from '../context.ts';
import type { MentorReviewsArgs, MutationWriteReviewArgs } from '../generated/resolvers.ts';
import type { BookingTable, ReviewTable } from '../tables.ts';
import { ownReview, publishedOfBooking, ratingOfMentor, reviewsOfMentor, visibleReview } from './review.query.ts';
import { writeReview } from './review.service.ts';

export const reviewResolvers = {
  Mutation: {
    writeReview: (_: unknown, { input }: MutationWriteReviewArgs, ctx: Ctx) =>
      writeReview(ctx, { ...input, text: input.text ?? '' }),
  },
  WriteReviewSuccess: {
    review: (success: { reviewId: string }, _: unknown, ctx: Ctx) => visibleReview(ctx, success.reviewId),
  },
  Booking: {
    myReview: (booking: BookingTable, _: unknown, ctx: Ctx) => ownReview(ctx, booking.id),
    reviews: (booking: BookingTable, _: unknown, ctx: Ctx) => publishedOfBooking(ctx, booking.id),
  },
  Mentor: {
    rating: (mentor: { id: string }, _: unknown, ctx: Ctx) => ratingOfMentor(ctx, mentor.id),
    reviews: (mentor: { id: string }, args: MentorReviewsArgs, ctx: Ctx) => reviewsOfMentor(ctx, mentor.id, args),
  },
  Review: {
    __resolveReference: (reference: { id: string }, ctx: Ctx) => visibleReview(ctx, reference.id),
    author: (review: ReviewTable) => ({ __typename: 'User', id: review.author_user_id }),
    authorRole: (review: ReviewTable) => review.author_role,
    writtenAt: (review: ReviewTable) => review.written_at,
    publishedAt: (review: ReviewTable) => review.published_at,
  },
};
