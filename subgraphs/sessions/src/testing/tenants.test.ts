import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  at,
  confirmedBooking,
  freshKey,
  type House,
  hold,
  mentee,
  mentor,
  openHouse,
  publishedOffering,
  quote,
} from './house.ts';

/**
 * The same two people, but signed in at another tenant: whatever they ask for by an id of the first tenant is answered like an id that never
 * existed, down to the words.
 */
let open: House;
let ids: Record<'offering' | 'booking' | 'hold' | 'quote', string>;
beforeAll(async () => {
  open = await openHouse();
  const offering = await publishedOffering(open);
  const booking = await confirmedBooking(open, { offeringId: offering, startsAt: at('10:00', '2030-01-09') });
  const held = await hold(open, mentee(), offering, at('12:00', '2030-01-09'));
  ids = { offering, booking, hold: held.hold.token, quote: (await quote(open, mentee(), booking)).id };
});
afterAll(() => open.house.close());

const missing = (id: string) => `${id.slice(0, -6)}zzzzzz`;
const abroad = (person: ReturnType<typeof mentee>) => open.house.as({ ...person, tenantId: demoTenants[2].id });
const shape = '__typename ... on UserError { code message }';
const start = at('15:00', '2030-01-09');

const asked: readonly [string, keyof typeof ids, (id: string) => string][] = [
  ['offering', 'offering', (id) => `{ x: offering(id: "${id}") { id } }`],
  ['an offering by reference', 'offering', (id) => entity('Offering', id, 'title')],
  ['booking', 'booking', (id) => `{ x: booking(id: "${id}") { id } }`],
  ['a booking by reference', 'booking', (id) => entity('Booking', id, 'state')],
  ['cancellationQuote', 'booking', (id) => `{ x: cancellationQuote(bookingId: "${id}") { id } }`],
  ['holdSlot', 'offering', (id) => change('holdSlot', `offeringId: "${id}", startsAt: "${start}"`)],
  ['releaseHold', 'hold', (id) => `mutation { x: releaseHold(input: { holdToken: "${id}" }) { ${shape} } }`],
  ['bookSession', 'hold', (id) => change('bookSession', `holdToken: "${id}", paymentMethod: "pm_test"`)],
  ['rescheduleBooking', 'booking', (id) => change('rescheduleBooking', `bookingId: "${id}", startsAt: "${start}"`)],
  ['cancelBooking', 'booking', (id) => change('cancelBooking', `bookingId: "${id}", quoteId: "${ids.quote}"`)],
  ['writeReview', 'booking', (id) => change('writeReview', `bookingId: "${id}", rating: 5`)],
  ['publishOffering', 'offering', (id) => `mutation { x: publishOffering(input: { offeringId: "${id}" }) { ${shape} } }`],
  ['archiveOffering', 'offering', (id) => `mutation { x: archiveOffering(input: { offeringId: "${id}" }) { ${shape} } }`],
];

function entity(type: string, id: string, fields: string): string {
  return `{ x: _entities(representations: [{ __typename: "${type}", id: "${id}" }]) { ... on ${type} { ${fields} } } }`;
}
function change(field: string, input: string): string {
  return `mutation { x: ${field}(input: { ${input}, idempotencyKey: "${freshKey()}" }) { ${shape} } }`;
}

test.each(asked)('%s: an id of another tenant looks like one that does not exist', async (field, kind, query) => {
  const who = /^(publish|archive)/.test(field) ? mentor() : mentee();
  const foreign = await abroad(who).execute(query(ids[kind]));
  const none = await abroad(who).execute(query(missing(ids[kind])));
  const words = (answer: object) => JSON.stringify(answer).replaceAll(ids[kind], 'ID').replaceAll(missing(ids[kind]), 'ID');
  expect(words(foreign)).toBe(words(none));
  expect(words(foreign)).toMatch(/"x":null|"x":\[null\]|NOT_FOUND/);
});

test('nor does a subscription tell that the booking exists', async () => {
  const subscription = 'subscription ($id: ID!) { bookingTimeline(bookingId: $id) { __typename } }';
  await expect(abroad(mentee()).subscribe(subscription, { id: ids.booking })).rejects.toThrow(/no booking/);
});

test('lists at another tenant are empty, and none of it belongs to its mentor there', async () => {
  const lists = '{ myBookings { nodes { id } } offerings { nodes { id } } }';
  expect((await abroad(mentee()).execute(lists)).data).toEqual({ myBookings: { nodes: [] }, offerings: { nodes: [] } });
  const mentorOf = entity('Mentor', mentor().userId.replace('user', 'mentor'), 'offerings { nodes { id } } rating { count }');
  expect((await abroad(mentee()).execute(mentorOf)).data.x).toEqual([{ offerings: { nodes: [] }, rating: { count: 0 } }]);
  expect((await abroad(mentor()).execute('{ myOfferings { nodes { id } } myAvailability { timeZone } }')).data).toEqual({
    myOfferings: { nodes: [] },
    myAvailability: null,
  });
});
