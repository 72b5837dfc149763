import type { StepMessage, StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { type DemoTenant, demoId, demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import { openTestSubgraph, type TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import * as catalogue from '@lyceum/schema/messages.ts';
import type { Ctx } from '../context.ts';
import { payments } from '../subgraph.ts';

export const sandboxSecret = 'the sandbox secret of the tests';

export function openPayments(env: Record<string, string> = {}): Promise<TestSubgraph> {
  return openTestSubgraph(payments, { env: { PAYMENTS_SANDBOX_SECRET: sandboxSecret, PAYMENTS_SANDBOX_LATE_MS: '300', ...env } });
}

export function systemContext(house: TestSubgraph, tenant: DemoTenant = 1): Ctx {
  return house.context({ tenantId: demoTenants[tenant].id });
}

let lastBooking = 0;

/** A booking of its own: mentee 40 books mentor 10 for 50 euros, unless said otherwise. */
export function aBooking(facts: Partial<catalogue.BookingFacts> = {}): catalogue.BookingFacts {
  lastBooking += 1;
  return {
    bookingId: `booking_01k0000000000000000000${String(lastBooking).padStart(4, '0')}`,
    offeringId: demoId('offering', 1, 10),
    mentorId: demoId('mentor', 1, 10),
    mentorUserId: demoUser(1, 10),
    menteeUserId: demoUser(1, 40),
    startsAt: '2026-11-01T10:00:00.000Z',
    endsAt: '2026-11-01T11:00:00.000Z',
    price: { amount: 5000, currency: 'EUR' },
    ...facts,
  };
}

/** Orders a saga's step as sessions would and answers its outcome. */
export async function order<I, O>(
  house: TestSubgraph,
  message: StepMessage<I, O>,
  sagaId: string,
  input: I,
): Promise<StepOutcome<O>> {
  const step = message.name;
  const before = (await repliesTo(house, message, sagaId)).length;
  await house.deliver(message, { sagaId, step, input });
  const outcome = (await repliesTo(house, message, sagaId))[before];
  if (!outcome) throw new Error(`${step} was not answered`);
  return outcome;
}

async function repliesTo<I, O>(house: TestSubgraph, message: StepMessage<I, O>, sagaId: string): Promise<StepOutcome<O>[]> {
  const replies = await house.sent(message.reply);
  return replies.filter((reply) => reply.sagaId === sagaId).map((reply) => reply.outcome);
}

/** Everything up to escrow, as the booking saga does it. */
export async function payFor(house: TestSubgraph, booking: catalogue.BookingFacts, paymentMethod = 'pm_card_ok'): Promise<void> {
  const sagaId = `saga of ${booking.bookingId}`;
  const authorised = await order(house, catalogue.authorisePayment, sagaId, { booking, paymentMethod });
  if (!authorised.ok) throw new Error(authorised.code);
  const captured = await order(house, catalogue.capturePayment, sagaId, { bookingId: booking.bookingId });
  if (!captured.ok) throw new Error(captured.code);
}

export function settle(
  house: TestSubgraph,
  booking: catalogue.BookingFacts,
  outcome: 'ATTENDED' | 'MENTEE_NO_SHOW' | 'MENTOR_NO_SHOW',
  id?: string,
): Promise<void> {
  const seconds = { ATTENDED: [3600, 3500], MENTEE_NO_SHOW: [3600, 0], MENTOR_NO_SHOW: [0, 3600] }[outcome] as [number, number];
  const payload = { ...booking, outcome, mentorSeconds: seconds[0], menteeSeconds: seconds[1] };
  return house.deliver(catalogue.bookingSettled, payload, id ? { id } : {});
}

export async function stateOf(house: TestSubgraph, booking: catalogue.BookingFacts): Promise<string | undefined> {
  const { rows } = await house.owner.query<{ state: string }>('select state from payments.payment_order where booking_id = $1', [
    booking.bookingId,
  ]);
  return rows[0]?.state;
}

/** The provider's lines about a booking's order, oldest first: `AUTHORISED 5000`. */
export async function journalOf(house: TestSubgraph, booking: catalogue.BookingFacts): Promise<string[]> {
  const { rows } = await house.owner.query<{ line: string }>(
    `select j.result || ' ' || j.amount as line from payments.sandbox_journal j
       join payments.payment_order o on o.provider_ref = j.payment where o.booking_id = $1 order by j.happened_at, j.id`,
    [booking.bookingId],
  );
  return rows.map((row) => row.line);
}

export interface Verification {
  readonly sound: boolean;
  readonly accounts: number;
  readonly transactions: number;
  readonly differences: readonly unknown[];
  readonly providers: readonly {
    readonly equal: boolean;
    readonly captured: { amount: number };
    readonly refunded: { amount: number };
  }[];
}

/** The ledger as an admin verifies it. */
export async function verified(house: TestSubgraph, tenant: DemoTenant = 1): Promise<Verification> {
  const admin = house.as({
    userId: demoUser(tenant, 0),
    role: 'ADMIN',
    scopes: ['admin', 'ledger:verify'],
    tenantId: demoTenants[tenant].id,
  });
  const { data, errors } = await admin.execute(
    `{ verifyLedger { sound accounts transactions holds differences { check subject expected actual } providers { provider equal captured { amount } refunded { amount } clearing { amount } } } }`,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.verifyLedger;
}
