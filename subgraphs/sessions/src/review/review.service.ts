import { on } from '@lyceum/kit/bus/consumer.ts';
import { refuse } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { once } from '@lyceum/kit/idempotency/once.ts';
import { closeReviews, reviewPublished } from '@lyceum/schema/messages.ts';
import type { Side } from '../booking/booking.rules.ts';
import { lockBooking, lockOwnBooking } from '../booking/booking.state.ts';
import type { Ctx, Ports, Tables, Write } from '../context.ts';
import { type InvalidInput, invalid, keyFault } from '../offering/offering.rules.ts';
import { policyVersion } from '../policy/policy.service.ts';
import type { BookingTable } from '../tables.ts';
import { recordChange } from '../timeline/timeline.service.ts';
import { reviewFault, reviewsCloseAt } from './review.rules.ts';

interface ReviewInput {
  readonly bookingId: string;
  readonly rating: number;
  readonly text: string;
  readonly idempotencyKey: string;
}

type ReviewAnswer =
  | { readonly __typename: 'WriteReviewSuccess'; readonly reviewId: string }
  | UserError<'ReviewNotAllowed'>
  | UserError<'NotFound'>
  | UserError<'IdempotencyConflict'>
  | InvalidInput;

export async function writeReview(ctx: Ctx, input: ReviewInput): Promise<ReviewAnswer> {
  const userId = signedIn(ctx);
  const fault = keyFault(input.idempotencyKey);
  if (fault) return fault;
  if (!Number.isInteger(input.rating) || input.rating < 1 || input.rating > 5) return invalid('rating', 'A rating is 1 to 5.');
  if (input.text.length > 2000) return invalid('text', 'A review has at most 2,000 characters.');
  const { idempotencyKey, ...args } = input;
  return once(ctx, { operation: 'writeReview', key: idempotencyKey, args }, (tx) => storeReview(tx, userId, input));
}

/** The booking's row is locked: of two who write at once, the second sees the first, and publishes both. */
async function storeReview(tx: Write, userId: string, input: ReviewInput): Promise<ReviewAnswer> {
  const own = await lockOwnBooking(tx, input.bookingId, userId);
  if (!own) return refuse(userError('NotFound', `You have no booking ${input.bookingId}.`));
  const { booking, side } = own;
  const { terms } = await policyVersion(tx, booking.policy_version);
  const fault = reviewFault({ ...booking, endsAt: booking.ends_at }, side, terms.reviewDays, tx.clock.now());
  if (fault) return refuse(userError('ReviewNotAllowed', fault));
  const written = await tx.db.selectFrom('review').select('author_role').where('booking_id', '=', booking.id).execute();
  if (written.some((review) => review.author_role === side))
    return refuse(userError('ReviewNotAllowed', 'You reviewed this session already.'));
  const reviewId = await insertReview(tx, booking, side, input);
  if (written.length > 0) await publishReviews(tx, booking.id);
  return { __typename: 'WriteReviewSuccess', reviewId };
}

async function insertReview(tx: Write, booking: BookingTable, side: Side, { rating, text }: ReviewInput): Promise<string> {
  const [author, subject] =
    side === 'MENTEE' ? [booking.mentee_user_id, booking.mentor_user_id] : [booking.mentor_user_id, booking.mentee_user_id];
  const id = tx.ids.next('review');
  await tx.db
    .insertInto('review')
    .values({
      id,
      tenant_id: tx.viewer.tenantId,
      booking_id: booking.id,
      mentor_id: booking.mentor_id,
      author_user_id: author,
      subject_user_id: subject,
      author_role: side,
      rating,
      text,
      written_at: tx.clock.now(),
      published_at: null,
    })
    .execute();
  return id;
}

async function publishReviews(tx: Write, bookingId: string): Promise<void> {
  const published = await tx.db
    .updateTable('review')
    .set({ published_at: tx.clock.now() })
    .where('booking_id', '=', bookingId)
    .where('published_at', 'is', null)
    .returningAll()
    .execute();
  for (const review of published) {
    await tx.send(reviewPublished, {
      reviewId: review.id,
      bookingId,
      mentorId: review.mentor_id,
      authorUserId: review.author_user_id,
      subjectUserId: review.subject_user_id,
      authorRole: review.author_role,
      rating: review.rating,
    });
  }
  if (published.length > 0) await recordChange(tx, bookingId, { kind: 'REVIEWS_PUBLISHED', message: 'The reviews can be read.' });
}

/** The time for writing is over: what one side wrote alone is shown, too. */
export const closeReviewsConsumer = on<NonNullable<(typeof closeReviews)['payload']>, Ports, Tables>(
  closeReviews,
  async (tx, { bookingId }) => {
    const booking = await lockBooking(tx, bookingId);
    if (!booking) return;
    const { terms } = await policyVersion(tx, booking.policy_version);
    const at = reviewsCloseAt(booking.ends_at, terms.reviewDays);
    if (tx.clock.now() >= at) return publishReviews(tx, bookingId);
    // A moment too early, because clocks differ: nothing else would publish them.
    await tx.send(closeReviews, { bookingId }, { at });
  },
);
