import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { callAttended, closeReviews, reviewPublished, settleBooking } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  at,
  confirmedBooking,
  freshDay,
  freshKey,
  type House,
  look,
  mentee,
  mentor,
  openHouse,
  publishedOffering,
  resultOf,
} from '../testing/house.ts';

let open: House;
let offeringId: string;
let day: string;
let bookingId: string;
beforeAll(async () => {
  open = await openHouse();
  offeringId = await publishedOffering(open);
});
/** Over and attended, from ten to eleven. */
beforeEach(async () => {
  open.clock.set(at('06:00'));
  day = freshDay();
  bookingId = await confirmedBooking(open, { offeringId, startsAt: at('10:00', day) });
  await attend(10);
  await attend(40);
  await settle();
});
afterAll(() => open.house.close());

const attend = (n: number) =>
  open.house.deliver(callAttended, {
    callId: 'call_1',
    bookingId,
    userId: demoUser(1, n),
    joinedAt: at('10:00', day),
    leftAt: at('11:00', day),
  });
const settle = () => {
  open.clock.set(at('11:30', day));
  return open.house.deliver(settleBooking, { bookingId });
};
const afterDays = (days: number) => open.clock.set(new Date(Date.parse(at('11:00', day)) + days * 86_400_000));

function write(who: ReturnType<typeof mentee>, rating = 5, text = 'Fine.', idempotencyKey = freshKey()) {
  const query = `mutation ($input: WriteReviewInput!) {
    result: writeReview(input: $input) {
      __typename
      ... on WriteReviewSuccess { review { id rating text authorRole publishedAt author { id } } }
      ... on InvalidInput { field }
      ... on UserError { code message }
    }
  }`;
  return resultOf(open.house.as(who).execute(query, { input: { bookingId, rating, text, idempotencyKey } }));
}
const reviewsSeenBy = (who: ReturnType<typeof mentee>) =>
  look(open, who, bookingId, 'myReview { rating } reviews { rating authorRole }');
const published = async () => (await open.house.sent(reviewPublished)).filter((sent) => sent.bookingId === bookingId);

/** What the public sees of the mentor. */
async function publicly() {
  const query = `query ($id: ID!) {
    result: _entities(representations: [{ __typename: "Mentor", id: $id }]) {
      ... on Mentor { rating { average count } reviews(first: 100) { nodes { text } } }
    }
  }`;
  const id = demoUser(1, 10).replace('user', 'mentor');
  const [found] = await resultOf(open.house.as(null).execute(query, { id }));
  return {
    count: found.rating.count,
    average: found.rating.average,
    texts: found.reviews.nodes.map((node: { text: string }) => node.text),
  };
}

/** The review itself, by its id, as another subgraph would ask for it. */
async function byId(id: string, who: ReturnType<typeof mentee> | null) {
  const query =
    'query ($id: ID!) { result: _entities(representations: [{ __typename: "Review", id: $id }]) { ... on Review { rating } } }';
  return (await resultOf(open.house.as(who).execute(query, { id })))[0];
}

test('a review is only its author’s until the other side wrote, too; then everybody sees both', async () => {
  const already = await publicly();
  const { review } = await write(mentee(), 2, 'Late and loud.');
  expect(review).toMatchObject({ rating: 2, authorRole: 'MENTEE', publishedAt: null, author: { id: demoUser(1, 40) } });
  expect(await reviewsSeenBy(mentee())).toEqual({ myReview: { rating: 2 }, reviews: [] });
  expect(await reviewsSeenBy(mentor())).toEqual({ myReview: null, reviews: [] });
  expect([await byId(review.id, mentee()), await byId(review.id, mentor()), await byId(review.id, null)]).toEqual([
    { rating: 2 },
    null,
    null,
  ]);
  expect(await publicly()).toEqual(already);
  expect(await published()).toEqual([]);

  expect((await write(mentor(), 4)).review.publishedAt).toBe(at('11:30', day));
  const both = expect.arrayContaining([
    { rating: 2, authorRole: 'MENTEE' },
    { rating: 4, authorRole: 'MENTOR' },
  ]);
  expect(await reviewsSeenBy(mentor())).toEqual({ myReview: { rating: 4 }, reviews: both });
  expect(await byId(review.id, null)).toEqual({ rating: 2 });
  expect(await publicly()).toMatchObject({ count: already.count + 1, texts: expect.arrayContaining(['Late and loud.']) });
  expect((await published()).map(({ authorRole, rating }) => [authorRole, rating]).sort()).toEqual([
    ['MENTEE', 2],
    ['MENTOR', 4],
  ]);
  expect((await look(open, mentee(), bookingId, 'timeline { kind }')).timeline.at(-1)).toEqual({ kind: 'REVIEWS_PUBLISHED' });
});

test('of two who write at the same moment the second publishes both, once', async () => {
  await Promise.all([write(mentee()), write(mentor())]);
  expect((await reviewsSeenBy(mentee())).reviews).toHaveLength(2);
  expect(await published()).toHaveLength(2);
});

test('what one side wrote alone is shown when the seven days are over, and then nobody writes any more', async () => {
  await write(mentee(), 3);
  afterDays(6.99);
  await open.house.deliver(closeReviews, { bookingId });
  expect((await reviewsSeenBy(mentor())).reviews).toEqual([]);
  afterDays(7);
  expect(await write(mentor())).toMatchObject({ code: 'REVIEW_NOT_ALLOWED', message: /within 7 days/ });
  await open.house.deliver(closeReviews, { bookingId });
  expect((await reviewsSeenBy(mentor())).reviews).toEqual([{ rating: 3, authorRole: 'MENTEE' }]);
  await open.house.deliver(closeReviews, { bookingId });
  expect(await published()).toHaveLength(1);
});

test('the close is planned with the settlement, and asked for again where it comes a moment too early', async () => {
  const plans = async () => {
    const { rows } = await open.house.owner.query(
      "select start_after from pgboss.job where name like '%close_reviews' and data->'body'->>'bookingId' = $1",
      [bookingId],
    );
    return rows.map((row) => row.start_after.getTime() - Date.parse(at('11:00', day)));
  };
  const week = 7 * 86_400_000;
  expect(await plans()).toEqual([week]);
  await open.house.deliver(closeReviews, { bookingId });
  expect(await plans()).toEqual([week, week]);
});

test('each side writes once, and the same key says the same again', async () => {
  const key = freshKey();
  const first = await write(mentee(), 5, 'Good.', key);
  expect(await write(mentee(), 5, 'Good.', key)).toEqual(first);
  expect(await write(mentee(), 1, 'Bad.', key)).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  expect(await write(mentee(), 1, 'Bad.')).toMatchObject({ code: 'REVIEW_NOT_ALLOWED' });
  expect((await reviewsSeenBy(mentee())).myReview).toEqual({ rating: 5 });
});

test('nobody else writes, and nobody is told that there is something to review', async () => {
  const missing = 'You have no booking';
  expect(await write(mentee(41))).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining(missing) });
  expect(await write(mentor(11))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await write({ ...mentee(), tenantId: 'tenant_01k00000000000000000000002' })).toMatchObject({ code: 'NOT_FOUND' });
});

test('a session that is not over is not reviewed', async () => {
  open.clock.set(at('06:00'));
  bookingId = await confirmedBooking(open, { offeringId, startsAt: at('14:00', day) });
  expect(await write(mentee())).toMatchObject({ code: 'REVIEW_NOT_ALLOWED', message: /over and settled/ });
});

test('who did not come does not review; who waited may', async () => {
  open.clock.set(at('06:00'));
  day = freshDay();
  bookingId = await confirmedBooking(open, { offeringId, startsAt: at('10:00', day) });
  await attend(40);
  await settle();
  expect(await write(mentor())).toMatchObject({ code: 'REVIEW_NOT_ALLOWED', message: /not there/ });
  expect(await write(mentee(), 1)).toMatchObject({ __typename: 'WriteReviewSuccess' });
});

test.each([
  ['no star', 0, '', 'rating'],
  ['six stars', 6, '', 'rating'],
  ['a text of 2,001 characters', 5, 'x'.repeat(2001), 'text'],
])('%s is invalid input', async (_, rating, text, field) => {
  expect(await write(mentee(), rating, text)).toMatchObject({ code: 'INVALID_INPUT', field });
});
