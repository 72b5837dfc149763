import type { Data } from '../data.ts';
import type { Feed } from '../feed.ts';
import { expect } from '../journal.ts';
import { Person } from '../person.ts';
import { signIn } from '../sign-up.ts';
import { type Cast, failure, key, type Stage } from '../stage.ts';

export interface Booked {
  readonly bookingId: string;
  readonly conversationId: string;
  readonly timeline: Feed;
}

export async function book({ journal, addresses, run }: Stage, { ada, ben }: Cast, offeringId: string): Promise<Booked> {
  journal.act('Ben books and pays');
  const slot = await journal.step(
    'search the offering and its slots, with the mentor from another subgraph',
    async () => {
      // Not the minute that is about to begin: it would be gone before everybody has asked for it.
      const from = Date.now() + 20_000;
      const { offerings } = await ben.ask(
        `query ($search: String!, $from: DateTime!, $to: DateTime!) {
          offerings(filter: { search: $search }, first: 5) {
            nodes { id title mentor { displayName headline } slots(from: $from, to: $to, timeZone: "Europe/Lisbon") { startsAt endsAt } }
          }
        }`,
        { search: run, from: new Date(from).toISOString(), to: new Date(from + 10 * 60_000).toISOString() },
      );
      const found = offerings.nodes.find(({ id }: Data) => id === offeringId);
      expect(found, 'the published offering is found');
      expect(found.mentor.displayName === 'Ada Mentor', 'the offering names its mentor');
      expect(found.slots.length >= 5, 'ten minutes have at least five slots of one minute');
      return found.slots[0];
    },
    ({ startsAt }) => `first slot ${startsAt}`,
  );
  const holdQuery = `mutation ($input: HoldSlotInput!) { result: holdSlot(input: $input) { __typename ... on HoldSlotSuccess { hold { token expiresAt } } ${failure} } }`;
  const hold = await journal.step(
    'hold the slot for ten minutes',
    async () =>
      (await ben.change(holdQuery, { offeringId, startsAt: slot.startsAt, idempotencyKey: key() }, 'HoldSlotSuccess')).hold,
    ({ expiresAt }) => `until ${expiresAt}`,
  );
  await journal.step(
    'somebody else wants the same slot',
    async () => {
      const rival = new Person('Rival', addresses);
      await signIn(rival, 'mentee41@demo.test');
      return rival.change(holdQuery, { offeringId, startsAt: slot.startsAt, idempotencyKey: key() }, 'SlotTaken');
    },
    ({ why }) => why,
  );
  const bookQuery = `mutation ($input: BookSessionInput!) {
    result: bookSession(input: $input) { __typename ... on BookSessionSuccess { booking { id state timelineCursor } } ${failure} }
  }`;
  const idempotencyKey = key();
  const request = { holdToken: hold.token, paymentMethod: 'pm_card_ok', idempotencyKey };
  const booking = await journal.step(
    'book and pay; the second click with the same key is the same booking',
    async () => {
      const [one, two] = await Promise.all([
        ben.change(bookQuery, request, 'BookSessionSuccess'),
        ben.change(bookQuery, request, 'BookSessionSuccess'),
      ]);
      expect(one.booking.id === two.booking.id, 'both clicks answer one booking');
      return one.booking;
    },
    ({ id, state }) => `${id} ${state}`,
  );
  const timeline = ben.device().watch(
    `subscription ($id: ID!, $after: Cursor) {
      event: bookingTimeline(bookingId: $id, after: $after) { __typename ... on BookingTimelineUpdate { cursor entry { sequence kind message } booking { state order { state price { amount } } } } }
    }`,
    { id: booking.id, after: booking.timelineCursor },
  );
  const conversationId = await journal.step(
    'watch the timeline live until its conversation is open',
    async () => {
      const question =
        'query ($id: ID!) { booking(id: $id) { state conversation { id } order { state price { amount currency } } timeline { sequence kind } } }';
      const { booking: now } = await ben.ask(question, { id: booking.id });
      const opened = now.timeline.some(({ kind }: Data) => kind === 'CONVERSATION_OPENED');
      if (!opened) await timeline.until('CONVERSATION_OPENED', ({ entry }) => entry?.kind === 'CONVERSATION_OPENED');
      const { booking: then } = await ben.ask(question, { id: booking.id });
      const kinds = then.timeline.map(({ kind }: Data) => kind);
      for (const kind of ['REQUESTED', 'PAYMENT_AUTHORISED', 'PAYMENT_CAPTURED', 'CONFIRMED'])
        expect(kinds.includes(kind), `the timeline has ${kind}`);
      expect(then.state === 'CONFIRMED' && then.order.state === 'CAPTURED', 'the booking is confirmed and its order captured');
      console.log(`      ${kinds.join(' → ')}`);
      return then.conversation.id as string;
    },
    (id) => id,
  );
  const seen = await ada.ask('query ($id: ID!) { booking(id: $id) { viewerRole mentee { displayName } } }', { id: booking.id });
  expect(
    seen.booking.viewerRole === 'MENTOR' && seen.booking.mentee.displayName === 'Ben Mentee',
    'Ada sees the booking as its mentor',
  );
  return { bookingId: booking.id, conversationId, timeline };
}
