import { demoId, demoUser } from '@lyceum/kit/seed/demo.ts';
import { openTestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import * as catalogue from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { factSources } from './fact/fact.rules.ts';
import { insights } from './subgraph.ts';

const mentorUserId = demoUser(1, 10);
const menteeUserId = demoUser(1, 40);
const mentorId = demoId('mentor', 1, 10);
const price = { amount: 6000, currency: 'EUR' };
const booking = (n: number): catalogue.BookingFacts => ({
  bookingId: demoId('booking', 1, n),
  offeringId: demoId('offering', 1, 10),
  mentorId,
  mentorUserId,
  menteeUserId,
  startsAt: '2026-01-01T10:00:00.000Z',
  endsAt: '2026-01-01T11:00:00.000Z',
  price,
});

let house: Awaited<ReturnType<typeof openTestSubgraph>>;

beforeAll(async () => {
  house = await openTestSubgraph(insights, { env: {} });
});

afterAll(() => house?.close());

let events = 0;
/** Every event is delivered twice, as the bus may. */
async function twice<P>(message: Parameters<typeof house.deliver<P>>[0], payload: P): Promise<void> {
  const id = `event-${++events}`;
  await house.deliver(message, payload, { id });
  await house.deliver(message, payload, { id });
}

const dashboards = {
  mentor: `{ mentorDashboard { bookingsConfirmed sessionsAttended secondsTaught earned { amount currency } pending { amount } rating ratings retainedMentees medianResponseSeconds days { date bookingsConfirmed incomplete } proof { name projected recomputed equal } } }`,
  mentee: `{ menteeDashboard { bookingsConfirmed sessionsAttended secondsLearned watchedMs lecturesCompleted streakDays proof { equal } } }`,
  admin: `{ adminDashboard { users mentors funnel { requested failed confirmed cancelled settled attended } captured { amount currency } refunded { amount } feesEarned { amount } messages reports decisions lectures proof { name projected recomputed equal } } }`,
};

test('two sessions are told, each event twice and some out of order, and every figure equals its recomputation', async () => {
  const payment = (n: number) => ({ orderId: demoId('order', 1, n), bookingId: demoId('booking', 1, n), mentorId });
  await twice(catalogue.userVerified, { userId: menteeUserId });
  await twice(catalogue.mentorActivated, { mentorId, userId: mentorUserId });
  for (const n of [1, 2]) {
    await twice(catalogue.bookingSettled, { ...booking(n), outcome: 'ATTENDED', mentorSeconds: 3600, menteeSeconds: 3000 });
    await twice(catalogue.bookingRequested, booking(n));
    await twice(catalogue.paymentCaptured, { ...payment(n), amount: price });
    await twice(catalogue.bookingConfirmed, booking(n));
  }
  await twice(catalogue.escrowReleased, {
    ...payment(1),
    mentorShare: { amount: 5100, currency: 'EUR' },
    platformFee: { amount: 900, currency: 'EUR' },
  });
  await twice(catalogue.reviewPublished, {
    reviewId: demoId('review', 1, 1),
    bookingId: demoId('booking', 1, 1),
    mentorId,
    authorUserId: menteeUserId,
    subjectUserId: mentorUserId,
    authorRole: 'MENTEE',
    rating: 4,
  });
  await twice(catalogue.lectureWatched, {
    lectureId: demoId('lecture', 1, 1),
    userId: menteeUserId,
    newlyWatchedMs: 60_000,
    completed: true,
  });
  await twice(catalogue.messagePosted, {
    messageId: 'm',
    conversationId: demoId('conversation', 1, 1),
    senderId: menteeUserId,
    memberIds: [mentorUserId, menteeUserId],
  });
  await twice(catalogue.messagePosted, {
    messageId: 'n',
    conversationId: demoId('conversation', 1, 1),
    senderId: mentorUserId,
    memberIds: [mentorUserId, menteeUserId],
  });

  const mentor = (await house.as({ userId: mentorUserId, role: 'MENTOR', scopes: ['mentor'] }).execute(dashboards.mentor, {}))
    .data.mentorDashboard;
  expect(mentor).toMatchObject({
    bookingsConfirmed: 2,
    sessionsAttended: 2,
    secondsTaught: 6000,
    earned: [{ amount: 5100, currency: 'EUR' }],
    pending: [{ amount: 6000 }],
    rating: 4,
    ratings: 1,
    retainedMentees: 1,
  });
  expect(mentor.medianResponseSeconds).toBeGreaterThanOrEqual(0);
  expect(mentor.days).toHaveLength(30);
  expect(mentor.days[29]).toMatchObject({ bookingsConfirmed: 2, incomplete: true });
  const mentee = (await house.as({ userId: menteeUserId, role: 'MENTEE', scopes: ['mentee'] }).execute(dashboards.mentee, {}))
    .data.menteeDashboard;
  expect(mentee).toMatchObject({
    bookingsConfirmed: 2,
    sessionsAttended: 2,
    secondsLearned: 6000,
    watchedMs: 60_000,
    lecturesCompleted: 1,
    streakDays: 1,
  });
  const admin = (
    await house.as({ userId: demoUser(1, 0), role: 'ADMIN', scopes: ['insights:read'] }).execute(dashboards.admin, {})
  ).data.adminDashboard;
  expect(admin).toMatchObject({
    users: 1,
    mentors: 1,
    funnel: { requested: 2, failed: 0, confirmed: 2, settled: 2, attended: 2 },
    captured: [{ amount: 12_000, currency: 'EUR' }],
    feesEarned: [{ amount: 900 }],
    messages: 2,
  });
  for (const { proof } of [mentor, mentee, admin]) {
    expect(proof.length).toBeGreaterThan(5);
    expect(proof.filter((figure: { equal: boolean }) => !figure.equal)).toEqual([]);
  }
});

test('another tenant, a stranger and a mentee see nothing of it', async () => {
  const elsewhere = house.as({
    userId: mentorUserId,
    role: 'MENTOR',
    scopes: ['mentor'],
    tenantId: 'tenant_01k00000000000000000000002',
  });
  expect((await elsewhere.execute(dashboards.mentor, {})).data.mentorDashboard.bookingsConfirmed).toBe(0);
  const mentee = house.as({ userId: menteeUserId, role: 'MENTEE', scopes: ['mentee'] });
  expect((await mentee.execute(dashboards.admin, {})).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  expect((await mentee.execute(dashboards.mentor, {})).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('every event that the catalogue sends to insights has its facts', () => {
  const sent = Object.values(catalogue)
    // Whoever wants a copy of their data is answered, not counted.
    .filter((message) => message.kind === 'event' && message.name !== catalogue.exportRequested.name)
    .filter((message) => message.to.includes('insights'))
    .map((message) => message.name);
  expect(factSources.map(({ message }) => message.name).sort()).toEqual(sent.sort());
});
