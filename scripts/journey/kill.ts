import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Data } from '../tour/data.ts';
import { Person } from '../tour/person.ts';
import { signIn } from '../tour/sign-up.ts';
import { barrier, type Point } from './barrier.ts';
import { type HouseProcess, waitFor } from './house-process.ts';

/** Every place at which the saga of a booking can be cut: who works there, and the change in whose middle it dies. */
const points: readonly (Point & { readonly title: string; readonly subgraph: string; readonly paymentMethod?: string })[] = [
  {
    title: 'the booking is being stored',
    subgraph: 'sessions',
    table: 'sessions.saga',
    event: 'insert',
    when: "new.name = 'bookSession'",
  },
  { title: 'the order is being stored', subgraph: 'payments', table: 'payments.payment_order', event: 'insert', when: 'true' },
  {
    title: 'the provider reserves the money',
    subgraph: 'payments',
    table: 'payments.sandbox_journal',
    event: 'insert',
    when: 'true',
  },
  {
    title: 'the reservation is being noted',
    subgraph: 'payments',
    table: 'payments.payment_order',
    event: 'update',
    when: "new.state = 'AUTHORISED'",
  },
  {
    title: 'the saga goes on to capture',
    subgraph: 'sessions',
    table: 'sessions.saga',
    event: 'update',
    when: "new.step = 'capture'",
  },
  {
    title: 'the provider takes the money',
    subgraph: 'payments',
    table: 'payments.sandbox_journal',
    event: 'insert',
    when: "new.result = 'CAPTURED'",
  },
  {
    title: 'the ledger is being written',
    subgraph: 'payments',
    table: 'payments.ledger_transaction',
    event: 'insert',
    when: 'true',
  },
  {
    title: 'the booking is being confirmed',
    subgraph: 'sessions',
    table: 'sessions.booking',
    event: 'update',
    when: "new.state = 'CONFIRMED'",
  },
  {
    title: 'the conversation is being opened',
    subgraph: 'messaging',
    table: 'messaging.conversation',
    event: 'insert',
    when: 'true',
  },
  {
    title: 'the saga is being completed',
    subgraph: 'sessions',
    table: 'sessions.saga',
    event: 'update',
    when: "new.state = 'COMPLETED'",
  },
  {
    title: 'a declined payment is being noted',
    subgraph: 'payments',
    table: 'payments.payment_order',
    event: 'update',
    when: "new.state = 'DECLINED'",
    paymentMethod: 'pm_card_declined',
  },
  {
    title: 'the saga gives up',
    subgraph: 'sessions',
    table: 'sessions.saga',
    event: 'update',
    when: "new.state = 'ABANDONED'",
    paymentMethod: 'pm_card_declined',
  },
];

/** The tests in a house that stands already: a start is what costs. */
export function testKills(opened: () => HouseProcess): void {
  describe('a booking, while what works on it is killed with -9', () => {
    let house: HouseProcess;
    let owner: pg.Client;
    let mentee: Person;
    let admin: Person;

    beforeAll(async () => {
      house = opened();
      owner = await house.owner();
      [mentee, admin] = [new Person('Mentee', [house.url]), new Person('Admin', [house.url])];
      await Promise.all([signIn(mentee, 'mentee40@demo.test'), signIn(admin, 'admin@demo.test')]);
    }, 60_000);

    afterAll(() => owner?.end());

    test.each(points)(
      'while $title, ends once, with one payment or none',
      async ({ subgraph, paymentMethod = 'pm_card_ok', ...point }) => {
        const slot = await aSlot(mentee);
        const { token } = (await mentee.change(hold, { ...slot, idempotencyKey: randomUUID() }, 'HoldSlotSuccess')).hold;
        const input = { holdToken: token, paymentMethod, idempotencyKey: randomUUID() };
        const way = await barrier(owner, point);
        // Its answer is lost with the process, or says that the booking is not ended yet.
        const lost = mentee.tryAsk(book, { input }).catch(() => null);
        await way.reached();
        const recovered = house.killAndRecover(subgraph);
        // The way opens when the old process is certainly gone: what it had begun can then not be finished by anybody.
        await waitFor('the process to be gone', () => house.killed);
        await way.open();
        await recovered;
        await lost;

        // What a client does that got no answer: the same again.
        const again = await mentee.ask(book, { input });
        const bookingId = again.result.booking?.id ?? again.result.bookingId;
        expect(bookingId, JSON.stringify(again)).toBeTruthy();
        const wanted = paymentMethod === 'pm_card_ok' ? 'CONFIRMED' : 'FAILED';
        await waitFor(`the end of ${bookingId}`, async () => (await stateOf(mentee, bookingId)) === wanted);
        const kinds =
          paymentMethod === 'pm_card_ok'
            ? ['REQUESTED', 'PAYMENT_AUTHORISED', 'PAYMENT_CAPTURED', 'CONFIRMED', 'CONVERSATION_OPENED']
            : ['REQUESTED', 'FAILED'];
        await waitFor(
          `the timeline of ${bookingId}`,
          async () => JSON.stringify(await timelineOf(mentee, bookingId)) === JSON.stringify(kinds),
        );

        const { rows } = await owner.query(
          `select (select count(*)::int from sessions.booking where id = $1) as bookings,
              (select count(*)::int from payments.escrow_hold where booking_id = $1) as holds,
              (select count(*)::int from messaging.conversation where booking_id = $1) as conversations`,
          [bookingId],
        );
        expect(rows[0]).toEqual(
          wanted === 'CONFIRMED' ? { bookings: 1, holds: 1, conversations: 1 } : { bookings: 1, holds: 0, conversations: 0 },
        );
        // A freed seat is for sale again, a sold one is not.
        expect((await slotsOf(mentee)).some(({ startsAt }) => startsAt === slot.startsAt)).toBe(wanted === 'FAILED');
        const { verifyLedger } = await admin.ask(
          '{ verifyLedger { sound differences { check subject expected actual } providers { equal } } }',
        );
        expect(verifyLedger).toMatchObject({ sound: true, differences: [], providers: [{ equal: true }] });
      },
      120_000,
    );
  });
}

const hold = `mutation ($input: HoldSlotInput!) {
  result: holdSlot(input: $input) { __typename ... on HoldSlotSuccess { hold { token } } ... on UserError { code message } }
}`;
const book = `mutation ($input: BookSessionInput!) {
  result: bookSession(input: $input) {
    __typename ... on BookSessionSuccess { booking { id state } } ... on PaymentDeclined { bookingId } ... on BookingFailed { bookingId } ... on UserError { code message }
  }
}`;

/** The first free slot of the first mentor's offering; every booking takes one. */
async function aSlot(person: Person): Promise<{ offeringId: string; startsAt: string }> {
  const [slot] = await slotsOf(person);
  if (!slot) throw new Error('The demo mentor has no free slot within four weeks.');
  return slot;
}

async function slotsOf(person: Person): Promise<{ offeringId: string; startsAt: string }[]> {
  const from = new Date(Date.now() + 24 * 3_600_000);
  const to = new Date(from.getTime() + 14 * 24 * 3_600_000);
  const { offerings } = await person.ask(
    `query ($from: DateTime!, $to: DateTime!) { offerings(first: 1) { nodes { id slots(from: $from, to: $to, timeZone: "UTC", first: 100) { startsAt } } } }`,
    { from: from.toISOString(), to: to.toISOString() },
  );
  const [{ id, slots }] = offerings.nodes;
  return slots.map(({ startsAt }: Data) => ({ offeringId: id, startsAt }));
}

async function stateOf(person: Person, id: string): Promise<string> {
  return (await person.ask('query ($id: ID!) { booking(id: $id) { state } }', { id })).booking.state;
}

async function timelineOf(person: Person, id: string): Promise<string[]> {
  const { booking } = await person.ask('query ($id: ID!) { booking(id: $id) { timeline { kind } } }', { id });
  return booking.timeline.map(({ kind }: Data) => kind);
}
