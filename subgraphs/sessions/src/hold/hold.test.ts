import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { expireHold, userReinstated, userSuspended } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  at,
  book,
  type House,
  hold,
  mentee,
  mentor,
  monday,
  openHouse,
  publishedOffering,
  shownSlots,
} from '../testing/house.ts';

let open: House;
let offeringId: string;
beforeAll(async () => {
  open = await openHouse();
  offeringId = await publishedOffering(open);
});
afterAll(() => open.house.close());

const person = (n: number) => ({ ...mentee(), userId: `user_01k0000000000000000000x${String(n).padStart(3, '0')}` });

test('of two hundred people who want one slot at once, one gets it and 199 hear so', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => hold(open, person(n), offeringId, at('10:00'))));
  const names = answers.map((answer) => answer.__typename);
  expect(names.filter((name) => name === 'HoldSlotSuccess')).toHaveLength(1);
  expect(names.filter((name) => name === 'SlotTaken')).toHaveLength(199);
  const { rows } = await open.house.owner.query(
    "select count(*)::int as live from sessions.seat where state = 'HELD' and starts_at = $1",
    [at('10:00')],
  );
  expect(rows[0].live).toBe(1);
}, 30_000);

test('a held slot is no longer shown, nor one that overlaps it', async () => {
  await hold(open, mentee(41), offeringId, at('12:30'));
  expect(await shownSlots(open, offeringId, at('12:00'), at('15:00'))).toEqual([at('14:00')]);
  expect(await hold(open, mentee(42), offeringId, at('13:00'))).toMatchObject({ __typename: 'SlotTaken', code: 'SLOT_TAKEN' });
});

test('what is shown to a booker in a quarter-hour zone can be held', async () => {
  const shown = await shownSlots(open, offeringId, at('16:00'), at('18:00'), 'Asia/Kathmandu');
  expect(shown).toEqual([at('16:15'), at('17:15')]);
  expect(await hold(open, mentee(43), offeringId, shown[0]!)).toMatchObject({ __typename: 'HoldSlotSuccess' });
});

test('a time at which the mentor gives no session is refused, whoever asks', async () => {
  const odd = await hold(open, mentee(44), offeringId, at('19:07'));
  const past = await hold(open, mentee(44), offeringId, at('05:00'));
  const tooSoon = await hold(open, mentee(44), offeringId, at('06:45'));
  expect([odd, past, tooSoon].map((answer) => answer.__typename)).toEqual([
    'SlotUnavailable',
    'SlotUnavailable',
    'SlotUnavailable',
  ]);
});

test('nobody is in two sessions at once, be it with two mentors or as mentor and mentee', async () => {
  const other = await publishedOffering(open, { n: 11 });
  await hold(open, mentee(45), offeringId, at('20:00'));
  expect(await hold(open, mentee(45), other, at('20:30'))).toMatchObject({ __typename: 'ScheduleConflict' });
  const teaching = { ...mentor(11), role: 'MENTEE', scopes: ['mentee'] };
  await hold(open, mentee(46), other, at('22:00'));
  expect(await hold(open, teaching, offeringId, at('22:00'))).toMatchObject({ __typename: 'ScheduleConflict' });
});

test('two who book each other at the same moment wait for each other instead of failing', async () => {
  const mutual = await publishedOffering(open, { n: 12 });
  const back = await publishedOffering(open, { n: 13 });
  const as = (n: number) => ({ userId: demoUser(1, n), role: 'MENTEE', scopes: ['mentee'] });
  const answers = await Promise.all([hold(open, as(13), mutual, at('09:00')), hold(open, as(12), back, at('09:00'))]);
  expect(answers.map((answer) => answer.__typename).sort()).toEqual([
    'HoldSlotSuccess',
    expect.stringMatching(/SlotTaken|ScheduleConflict/),
  ]);
});

test("nobody books themselves, and nobody books a draft or another tenant's offering", async () => {
  const self = { ...mentor(), role: 'MENTEE', scopes: ['mentee'] };
  expect(await hold(open, self, offeringId, at('10:00', '2030-01-08'))).toMatchObject({ __typename: 'NotBookable' });
  const abroad = { ...mentee(), tenantId: 'tenant_01k00000000000000000000002' };
  expect(await hold(open, abroad, offeringId, at('10:00', '2030-01-08'))).toMatchObject({ __typename: 'NotFound' });
});

test('the same key gives the same hold, however parallel; other arguments are a conflict', async () => {
  const day = '2030-01-09';
  const again = () => hold(open, mentee(47), offeringId, at('10:00', day), 'one-and-the-same');
  const tokens = (await Promise.all([again(), again(), again()])).map((answer) => answer.hold.token);
  expect(new Set(tokens).size).toBe(1);
  expect(await hold(open, mentee(47), offeringId, at('12:00', day), 'one-and-the-same')).toMatchObject({
    __typename: 'IdempotencyConflict',
  });
});

test('a refused hold leaves its key unused', async () => {
  const day = '2030-01-09';
  expect(await hold(open, mentee(48), offeringId, at('10:00', day), 'refused-first')).toMatchObject({ __typename: 'SlotTaken' });
  expect(await hold(open, mentee(48), offeringId, at('14:00', day), 'refused-first')).toMatchObject({
    __typename: 'HoldSlotSuccess',
  });
});

test('a hold lasts ten minutes, then the slot is free and the token worthless', async () => {
  const day = '2030-01-10';
  const held = await hold(open, mentee(49), offeringId, at('10:00', day));
  expect(held.hold.expiresAt).toBe(at('06:10'));
  await open.house.deliver(expireHold, { holdToken: held.hold.token });
  expect(await hold(open, mentee(50), offeringId, at('10:00', day))).toMatchObject({ __typename: 'SlotTaken' });
  open.clock.set(at('06:10'));
  await open.house.deliver(expireHold, { holdToken: held.hold.token });
  expect(await hold(open, mentee(50), offeringId, at('10:00', day))).toMatchObject({ __typename: 'HoldSlotSuccess' });
  expect(await book(open, mentee(49), held.hold.token)).toMatchObject({ __typename: 'SlotTaken' });
});

test('a hold that ran out blocks nobody, also where its wake-up is late', async () => {
  const day = '2030-01-11';
  await hold(open, mentee(49), offeringId, at('10:00', day));
  open.clock.advance(10 * 60_000);
  expect(await shownSlots(open, offeringId, at('10:00', day), at('11:00', day))).toEqual([at('10:00', day)]);
  expect(await hold(open, mentee(51), offeringId, at('10:00', day))).toMatchObject({ __typename: 'HoldSlotSuccess' });
});

test('a hold that is given back frees the slot at once', async () => {
  const day = '2030-01-14';
  const held = await hold(open, mentee(49), offeringId, at('10:00', day));
  const release = 'mutation ($token: ID!) { releaseHold(input: { holdToken: $token }) { __typename } }';
  const foreign = await open.house.as(mentee(50)).execute(release, { token: held.hold.token });
  expect(foreign.data.releaseHold.__typename).toBe('NotFound');
  const own = await open.house.as(mentee(49)).execute(release, { token: held.hold.token });
  expect(own.data.releaseHold.__typename).toBe('ReleaseHoldSuccess');
  expect(await hold(open, mentee(50), offeringId, at('10:00', day))).toMatchObject({ __typename: 'HoldSlotSuccess' });
});

test('a suspended mentor cannot be booked, and is again when reinstated, whichever event comes first', async () => {
  const day = '2030-01-15';
  const suspended = await publishedOffering(open, { n: 14 });
  const about = { userId: demoUser(1, 14), decisionId: 'decision_1' };
  await open.house.deliver(userSuspended, about, { at: new Date('2029-01-02T00:00:00Z') });
  expect(await hold(open, mentee(44), suspended, at('10:00', day))).toMatchObject({ __typename: 'NotBookable' });
  expect(await shownSlots(open, suspended, at('10:00', day), at('12:00', day))).toEqual([]);
  await open.house.deliver(userReinstated, about, { at: new Date('2029-01-01T00:00:00Z') });
  expect(await hold(open, mentee(44), suspended, at('10:00', day))).toMatchObject({ __typename: 'NotBookable' });
  await open.house.deliver(userReinstated, about, { at: new Date('2029-01-03T00:00:00Z') });
  expect(await hold(open, mentee(44), suspended, at('10:00', day))).toMatchObject({ __typename: 'HoldSlotSuccess' });
});

test('a window of more than 62 days is refused', async () => {
  const query = `query ($id: ID!) { offering(id: $id) { slots(from: "${monday}T00:00:00Z", to: "2030-03-11T00:00:01Z", timeZone: "UTC") { startsAt } } }`;
  const { errors } = await open.house.as(null).execute(query, { id: offeringId });
  expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
});
