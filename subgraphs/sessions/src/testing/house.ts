import { ManualClock } from '@lyceum/kit/clock/clock.ts';
import { transact } from '@lyceum/kit/context/transact.ts';
import type { StepMessage, StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { done } from '@lyceum/kit/saga/saga.ts';
import { demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import { openTestSubgraph, type TestPerson, type TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { authorisePayment, capturePayment, openConversation, refundBooking } from '@lyceum/schema/messages.ts';
import type { KyselyPlugin } from 'kysely';
import type { Ctx } from '../context.ts';
import { ordinaryTerms, type PolicyTerms } from '../policy/policy.rules.ts';
import { publishTerms } from '../policy/policy.service.ts';
import { sessions } from '../subgraph.ts';

/** A Monday, and far enough in the future that no delayed message of a test comes due by itself. */
export const monday = '2030-01-07';
export const at = (time: string, day = monday) => `${day}T${time}:00.000Z`;

let daysGiven = 0;
/** A day of its own for a test that shares its house: the Wednesday after `monday`, then the days that follow. */
export const freshDay = () =>
  new Date(Date.parse(`${monday}T00:00Z`) + (2 + daysGiven++) * 86_400_000).toISOString().slice(0, 10);

export const mentor = (n = 10): TestPerson => ({ userId: demoUser(1, n), role: 'MENTOR', scopes: ['mentor'] });
export const mentee = (n = 40): TestPerson => ({ userId: demoUser(1, n), role: 'MENTEE', scopes: ['mentee'] });

let keys = 0;
export const freshKey = () => `test-key-${++keys}`;

export interface House {
  readonly house: TestSubgraph;
  readonly clock: ManualClock;
}

export async function openHouse(terms: Partial<PolicyTerms> = {}): Promise<House> {
  const clock = new ManualClock(at('06:00'));
  const house = await openTestSubgraph(sessions, { env: {}, clock });
  const system = house.context({ tenantId: demoTenants[1].id });
  await transact(system, (tx) => publishTerms(tx as never, 1, { ...ordinaryTerms, ...terms }));
  return { house, clock };
}

const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** A published offering of a mentor who gives hours around the clock, in UTC unless told. */
export async function publishedOffering(
  { house }: House,
  options: { n?: number; minutes?: number; price?: number; availability?: Record<string, unknown> } = {},
): Promise<string> {
  const caller = house.as(mentor(options.n));
  const input = { timeZone: 'UTC', weekly: days.map((day) => ({ day, from: '00:00', to: '24:00' })), ...options.availability };
  await succeed(
    caller.execute('mutation ($input: SetAvailabilityInput!) { result: setAvailability(input: $input) { __typename } }', {
      input,
    }),
  );
  const draft = {
    title: 'Algebra',
    durationMinutes: options.minutes ?? 60,
    price: { amount: options.price ?? 5000, currency: 'EUR' },
  };
  const created = await succeed(
    caller.execute(
      'mutation ($input: CreateOfferingInput!) { result: createOffering(input: $input) { __typename ... on CreateOfferingSuccess { offering { id } } } }',
      { input: draft },
    ),
  );
  const offeringId = created.offering.id as string;
  await succeed(
    caller.execute('mutation ($input: PublishOfferingInput!) { result: publishOffering(input: $input) { __typename } }', {
      input: { offeringId },
    }),
  );
  return offeringId;
}

type Execution = ReturnType<ReturnType<TestSubgraph['as']>['execute']>;
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by name
type Result = any;

/** A person's context that counts its queries. */
export function counting({ house }: House, who: TestPerson): { ctx: Ctx; queries: () => number } {
  let queries = 0;
  const ctx: Ctx = house.context(who);
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => {
      queries += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { ctx: { ...ctx, db: ctx.db.withPlugin(counter) }, queries: () => queries };
}

/** The one root field `result` of an answer without errors. */
export async function resultOf(execution: Execution): Promise<Result> {
  const { data, errors } = await execution;
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result;
}

export async function succeed(execution: Execution): Promise<Result> {
  const result = await resultOf(execution);
  if (!result.__typename.endsWith('Success')) throw new Error(JSON.stringify(result));
  return result;
}

export function hold(
  { house }: House,
  who: TestPerson,
  offeringId: string,
  startsAt: string,
  idempotencyKey = freshKey(),
): Promise<Result> {
  const query = `mutation ($input: HoldSlotInput!) {
    result: holdSlot(input: $input) {
      __typename
      ... on HoldSlotSuccess { hold { token startsAt endsAt expiresAt offering { id } } }
      ... on UserError { code message }
    }
  }`;
  return resultOf(house.as(who).execute(query, { input: { offeringId, startsAt, idempotencyKey } }));
}

export function book(
  { house }: House,
  who: TestPerson,
  holdToken: string,
  idempotencyKey = freshKey(),
  paymentMethod = 'pm_test',
): Promise<Result> {
  const query = `mutation ($input: BookSessionInput!) {
    result: bookSession(input: $input) {
      __typename
      ... on BookSessionSuccess { booking { id state price { amount currency } policyVersion } }
      ... on PaymentDeclined { bookingId }
      ... on BookingFailed { bookingId reason }
      ... on UserError { code message }
    }
  }`;
  return resultOf(house.as(who).execute(query, { input: { holdToken, paymentMethod, idempotencyKey } }));
}

/** Answers the newest order of a step as its owner would, once it was sent. */
export async function answerStep<I, O>(
  { house }: House,
  message: StepMessage<I, O>,
  outcome: StepOutcome<O>,
  count = 1,
): Promise<I> {
  await house.until(async () => (await house.sent(message)).length >= count);
  const order = (await house.sent(message)).at(-1)!;
  await deliverReply(house, message, order, outcome);
  return order.input;
}

/** Payments and messaging do what the saga asks for the newest booking that nobody has answered yet, waiting for it where it is still to come. */
export async function payAndConverse(open: House): Promise<void> {
  const order = { orderId: 'order_01k00000000000000000000199' };
  const { sagaId } = await answerUnanswered(open, authorisePayment, done(order));
  await answerUnanswered(open, capturePayment, done(order), sagaId);
  await answerUnanswered(open, openConversation, done({ conversationId: 'conversation_01k00000000000000000000199' }), sagaId);
}

/** Answers the newest order of a step, of this saga or of any, waiting for one where it was answered already. */
export async function answerUnanswered<I, O>(
  { house }: House,
  message: StepMessage<I, O>,
  outcome: StepOutcome<O>,
  sagaId?: string,
) {
  let found: { sagaId: string; step: string } | undefined;
  await house.until(async () => {
    const orders = await house.sent(message);
    const newest = orders.findLast((order) => sagaId === undefined || order.sagaId === sagaId);
    found = newest && !answered.has(keyOf(newest)) ? newest : undefined;
    return found !== undefined;
  });
  await deliverReply(house, message, found!, outcome);
  return found!;
}

const answered = new Set<string>();

function keyOf({ sagaId, step }: { sagaId: string; step: string }): string {
  return `${sagaId} ${step}`;
}

async function deliverReply<I, O>(
  house: House['house'],
  message: StepMessage<I, O>,
  order: { sagaId: string; step: string },
  outcome: StepOutcome<O>,
): Promise<void> {
  answered.add(keyOf(order));
  await house.deliver(message.reply, { sagaId: order.sagaId, step: order.step, outcome });
}

/** Held, booked, paid and confirmed. Answers the booking's id. */
export async function confirmedBooking(
  open: House,
  options: { offeringId?: string; who?: TestPerson; startsAt?: string } = {},
): Promise<string> {
  const offeringId = options.offeringId ?? (await publishedOffering(open));
  const who = options.who ?? mentee();
  const held = await hold(open, who, offeringId, options.startsAt ?? at('10:00'));
  if (held.__typename !== 'HoldSlotSuccess') throw new Error(JSON.stringify(held));
  const [booked] = await Promise.all([book(open, who, held.hold.token), payAndConverse(open)]);
  if (booked.__typename !== 'BookSessionSuccess') throw new Error(JSON.stringify(booked));
  return booked.booking.id;
}

/** What cancelling would pay back; null where it cannot be cancelled. */
export function quote({ house }: House, who: TestPerson, bookingId: string): Promise<Result> {
  const query = `query ($id: ID!) {
    result: cancellationQuote(bookingId: $id) { id policyVersion expiresAt refund { amount currency } kept { amount } lines { kind amount { amount } } }
  }`;
  return resultOf(house.as(who).execute(query, { id: bookingId }));
}

export function cancel(
  { house }: House,
  who: TestPerson,
  bookingId: string,
  quoteId: string,
  idempotencyKey = freshKey(),
): Promise<Result> {
  const query = `mutation ($input: CancelBookingInput!) {
    result: cancelBooking(input: $input) {
      __typename
      ... on CancelBookingSuccess { booking { id state cancelledBy refund { amount currency } } }
      ... on UserError { code message }
    }
  }`;
  return resultOf(house.as(who).execute(query, { input: { bookingId, quoteId, idempotencyKey } }));
}

/** Payments pays the refund that is asked for next. Answers what was asked. */
export async function payRefund(open: House): Promise<{ bookingId: string; refund: { amount: number; currency: string } }> {
  const { sagaId } = await answerUnanswered(open, refundBooking, done({ refunded: { amount: 0, currency: 'EUR' } }));
  return (await open.house.sent(refundBooking)).find((order) => order.sagaId === sagaId)!.input;
}

export function reschedule(
  { house }: House,
  who: TestPerson,
  bookingId: string,
  startsAt: string,
  idempotencyKey = freshKey(),
): Promise<Result> {
  const query = `mutation ($input: RescheduleBookingInput!) {
    result: rescheduleBooking(input: $input) {
      __typename
      ... on RescheduleBookingSuccess { booking { id startsAt endsAt price { amount } policyVersion } }
      ... on UserError { code message }
    }
  }`;
  return resultOf(house.as(who).execute(query, { input: { bookingId, startsAt, idempotencyKey } }));
}

/** A booking as one of its people sees it; null for strangers. */
export async function look({ house }: House, who: TestPerson | null, id: string, fields = 'id state'): Promise<Result> {
  return resultOf(house.as(who).execute(`query ($id: ID!) { result: booking(id: $id) { ${fields} } }`, { id }));
}

export async function shownSlots(
  { house }: House,
  offeringId: string,
  from: string,
  to: string,
  timeZone = 'UTC',
): Promise<string[]> {
  const query = `query ($id: ID!, $from: DateTime!, $to: DateTime!, $timeZone: TimeZone!) {
    result: offering(id: $id) { slots(from: $from, to: $to, timeZone: $timeZone) { startsAt } }
  }`;
  const offering = await resultOf(house.as(null).execute(query, { id: offeringId, from, to, timeZone }));
  return offering.slots.map((slot: { startsAt: string }) => slot.startsAt);
}
