import { expect } from '../journal.ts';
import { type Cast, failure, key, type Stage } from '../stage.ts';
import type { Booked } from './book.ts';

export async function attend({ journal }: Stage, { ada, ben, adaAccount }: Cast, { bookingId, timeline }: Booked): Promise<void> {
  journal.act('The session ends');
  await journal.step(
    'wait for its end by the timeline: attended, and the escrow released',
    async () => {
      await timeline.until('SETTLED', ({ entry }) => entry?.kind === 'SETTLED', 200_000);
      return timeline.until('ESCROW_RELEASED', ({ entry }) => entry?.kind === 'ESCROW_RELEASED');
    },
    ({ booking }) => `booking ${booking?.state}, order ${booking?.order?.state}`,
  );
  await journal.step(
    "Ada's balance is the price minus the platform's fee, and the books agree with the provider",
    async () => {
      const { mentor } = await ada.ask(
        'query ($id: ID!) { mentor(id: $id) { balance(currency: "EUR") { available { amount } pending { amount } } } }',
        {
          id: adaAccount.userId.replace('user_', 'mentor_'),
        },
      );
      const { explainRelease } = await ada.ask(
        'query ($id: ID!) { explainRelease(bookingId: $id) { outcome held { amount } mentorShare { amount } platformFee { amount } } }',
        { id: bookingId },
      );
      expect(explainRelease.outcome === 'ATTENDED', 'the session counts as attended');
      expect(explainRelease.mentorShare.amount + explainRelease.platformFee.amount === 1200, 'share and fee add up to the price');
      expect(mentor.balance.available.amount === explainRelease.mentorShare.amount, 'the balance is the share');
      return explainRelease;
    },
    ({ mentorShare, platformFee }) => `1200 = ${mentorShare.amount} + ${platformFee.amount}`,
  );
  await journal.step('reviews are double-blind: the first stays hidden until the second is written', async () => {
    const write = `mutation ($input: WriteReviewInput!) { result: writeReview(input: $input) { __typename ${failure} } }`;
    await ben.change(
      write,
      { bookingId, rating: 5, text: 'Dots and lines, at last.', idempotencyKey: key() },
      'WriteReviewSuccess',
    );
    const reviews = 'query ($id: ID!) { booking(id: $id) { reviews { rating authorRole } } }';
    const hidden = await ada.ask(reviews, { id: bookingId });
    expect(hidden.booking.reviews.length === 0, 'the other side sees nothing yet');
    await ada.change(
      write,
      { bookingId, rating: 4, text: 'Asked the right questions.', idempotencyKey: key() },
      'WriteReviewSuccess',
    );
    const shown = await ada.ask(reviews, { id: bookingId });
    expect(shown.booking.reviews.length === 2, 'now both are shown');
  });
}
