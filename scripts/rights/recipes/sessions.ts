import { randomUUID } from 'node:crypto';
import type { OwnRecipe, Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

const key = () => ({ idempotencyKey: randomUUID() });
const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
/** Every hour of a year, so that a recipe takes the next one without searching. */
const alwaysThere = { timeZone: 'UTC', weekly: days.map((day) => ({ day, from: '00:00', to: '24:00' })), horizonDays: 365 };
const details = { title: 'An hour of rights', description: '', durationMinutes: 60, price: { amount: 1200, currency: 'EUR' } };

async function drafted(stage: Stage): Promise<string> {
  const { offering } = await stage.change(
    stage.person('mentor'),
    'createOffering',
    details,
    '... on CreateOfferingSuccess { offering { id } }',
  );
  return offering.id;
}

/** The mentor's published offering, there at any hour. */
export function offered(stage: Stage): Promise<string> {
  return stage.once('offering', async () => {
    const offeringId = await drafted(stage);
    await stage.change(stage.person('mentor'), 'setAvailability', alwaysThere);
    await stage.change(stage.person('mentor'), 'publishOffering', { offeringId });
    await stage.house.quiet();
    return offeringId;
  });
}

/** The token of the mentee's hold. */
async function held(stage: Stage): Promise<string> {
  const input = { offeringId: await offered(stage), startsAt: stage.nextHour(), ...key() };
  const { hold } = await stage.change(stage.person('mentee'), 'holdSlot', input, '... on HoldSlotSuccess { hold { token } }');
  return hold.token;
}

const payment = { paymentMethod: 'pm_card_ok' };

/** The mentee's booking of the mentor's offering: paid, confirmed, with its conversation. */
export async function booked(stage: Stage): Promise<string> {
  const input = { holdToken: await held(stage), ...payment, ...key() };
  const { booking } = await stage.change(
    stage.person('mentee'),
    'bookSession',
    input,
    '... on BookSessionSuccess { booking { id } }',
  );
  await stage.house.quiet();
  return booking.id;
}

export async function conversationOf(stage: Stage, bookingId: string): Promise<string> {
  const query = 'query ($id: ID!) { booking(id: $id) { conversation { id } } }';
  const { booking } = await stage.ask(stage.person('mentee'), query, { id: bookingId });
  return booking.conversation.id;
}

export async function quoted(stage: Stage, bookingId: string): Promise<string> {
  const query = 'query ($id: ID!) { cancellationQuote(bookingId: $id) { id } }';
  return (await stage.ask(stage.person('mentee'), query, { id: bookingId })).cancellationQuote.id;
}

/** Nobody here holds the clock, so the owner of the database moves the session into yesterday, and calls it attended. */
async function attended(stage: Stage): Promise<string> {
  const bookingId = await booked(stage);
  await stage.house.owner.query(
    `update sessions.booking set state = 'SETTLED', outcome = 'ATTENDED',
       starts_at = now() - interval '25 hours', ends_at = now() - interval '24 hours' where id = $1`,
    [bookingId],
  );
  return bookingId;
}

export const sessions = {
  createOffering: async () => ({ input: details }),
  publishOffering: async (stage) => ({ input: { offeringId: await drafted(stage) } }),
  archiveOffering: async (stage) => ({ input: { offeringId: await drafted(stage) } }),
  // Other hours than before; the mentor's stay wide open.
  setAvailability: async (stage) => ({ input: { ...alwaysThere, noticeMinutes: stage.next() } }),
  holdSlot: async (stage) => ({ input: { offeringId: await offered(stage), startsAt: stage.nextHour(), ...key() } }),
  releaseHold: async (stage) => ({ input: { holdToken: await held(stage) } }),
  bookSession: async (stage) => ({ input: { holdToken: await held(stage), ...payment, ...key() } }),
  rescheduleBooking: async (stage) => ({ input: { bookingId: await booked(stage), startsAt: stage.nextHour(), ...key() } }),
  cancelBooking: async (stage) => {
    const bookingId = await booked(stage);
    return { input: { bookingId, quoteId: await quoted(stage, bookingId), ...key() } };
  },
  writeReview: async (stage) => ({ input: { bookingId: await attended(stage), rating: 5, text: 'Right.', ...key() } }),
} as const satisfies Readonly<Record<string, Recipe>>;

export const ownSessions = {
  /** The mentor learns for a while, and would take an hour of their own. */
  holdSlot: async (stage) => ({
    as: await stage.signIn('mentor', 'MENTEE'),
    input: { offeringId: await offered(stage), startsAt: stage.nextHour(), ...key() },
  }),
} as const satisfies Readonly<Record<string, OwnRecipe>>;
