import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { offeringPublished, userSuspended } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slotsOf } from '../slot/slot.service.ts';
import { counting, type House, mentee, mentor, openHouse, publishedOffering, resultOf } from '../testing/house.ts';
import { visibleOffering } from './offering.query.ts';

let open: House;
beforeAll(async () => {
  open = await openHouse();
});
afterAll(() => open.house.close());

const create = `mutation ($input: CreateOfferingInput!) {
  result: createOffering(input: $input) {
    __typename
    ... on CreateOfferingSuccess { offering { id state price { amount currency } } }
    ... on InvalidInput { code field }
  }
}`;
const draft = { title: 'Algebra', durationMinutes: 60, price: { amount: 5000, currency: 'EUR' } };
const createAs = (n: number, input: object) =>
  resultOf(open.house.as(mentor(n)).execute(create, { input: { ...draft, ...input } }));
const catalogue = async (filter: object = {}) => {
  const query = 'query ($filter: OfferingFilter) { result: offerings(filter: $filter, first: 100) { nodes { id } } }';
  const found = await resultOf(open.house.as(null).execute(query, { filter }));
  return found.nodes.map((node: { id: string }) => node.id);
};

const faults: readonly [string, object, string][] = [
  ['a negative price', { price: { amount: -1, currency: 'EUR' } }, 'price.amount'],
  ['a price of zero', { price: { amount: 0, currency: 'EUR' } }, 'price.amount'],
  ['a fractional price', { price: { amount: 10.5, currency: 'EUR' } }, 'price.amount'],
  ['a price that is too large', { price: { amount: 100_000_001, currency: 'EUR' } }, 'price.amount'],
  ['a price beyond all integers', { price: { amount: 1e300, currency: 'EUR' } }, 'price.amount'],
  ['a currency that does not exist', { price: { amount: 100, currency: 'EUX' } }, 'price.currency'],
  ['an empty title', { title: '  ' }, 'title'],
  ['a session shorter than the policy allows', { durationMinutes: 14 }, 'durationMinutes'],
  ['a session longer than a working day', { durationMinutes: 481 }, 'durationMinutes'],
  ['a description of 100,000 characters', { description: 'x'.repeat(100_000) }, 'description'],
];

test.each(faults)('%s is invalid input, and nothing is stored', async (_, change, field) => {
  expect(await createAs(10, change)).toEqual({ __typename: 'InvalidInput', code: 'INVALID_INPUT', field });
  const { rows } = await open.house.owner.query("select 1 from sessions.offering where mentor_user_id = $1 and state = 'DRAFT'", [
    demoUser(1, 10),
  ]);
  expect(rows).toHaveLength(0);
});

test("a draft is its mentor's secret until it is published; publishing twice tells the others once", async () => {
  const { offering } = await createAs(11, {});
  const seenBy = (who: Parameters<House['house']['as']>[0]) =>
    resultOf(open.house.as(who).execute('query ($id: ID!) { result: offering(id: $id) { state } }', { id: offering.id }));
  expect(await seenBy(mentor(11))).toEqual({ state: 'DRAFT' });
  expect([await seenBy(null), await seenBy(mentee()), await seenBy(mentor(12))]).toEqual([null, null, null]);
  const publish = 'mutation ($id: ID!) { result: publishOffering(input: { offeringId: $id }) { __typename } }';
  expect(await resultOf(open.house.as(mentor(12)).execute(publish, { id: offering.id }))).toEqual({ __typename: 'NotFound' });
  for (let time = 0; time < 2; time++) {
    expect(await resultOf(open.house.as(mentor(11)).execute(publish, { id: offering.id }))).toEqual({
      __typename: 'PublishOfferingSuccess',
    });
  }
  expect(await seenBy(null)).toEqual({ state: 'PUBLISHED' });
  expect((await open.house.sent(offeringPublished)).filter(({ offeringId }) => offeringId === offering.id)).toHaveLength(1);
});

test("a text that cannot be stored is the client's mistake, told as such", async () => {
  const { errors } = await open.house.as(mentor()).execute(create, { input: { ...draft, title: 'Algebra \u0000' } });
  expect(errors?.[0]).toMatchObject({ message: expect.stringContaining('U+0000'), extensions: { code: 'BAD_USER_INPUT' } });
});

test('the catalogue filters by mentor, words, price and length, and hides suspended mentors', async () => {
  const cheap = await publishedOffering(open, { n: 13, price: 100, minutes: 30 });
  const dear = await publishedOffering(open, { n: 14, price: 99_000, minutes: 90 });
  expect(await catalogue({ mentorId: demoUser(1, 13).replace('user', 'mentor') })).toEqual([cheap]);
  expect(await catalogue({ currency: 'EUR', maxPrice: 100 })).toEqual([cheap]);
  expect(await catalogue({ minDurationMinutes: 90 })).toEqual([dear]);
  expect(await catalogue({ search: 'ALGEB' })).toContain(cheap);
  expect(await catalogue({ search: '%' })).toEqual([]);
  await open.house.deliver(userSuspended, { userId: demoUser(1, 13), decisionId: 'decision_1' });
  expect(await catalogue()).not.toContain(cheap);
  expect(await catalogue()).toContain(dear);
});

test('another tenant sees none of it', async () => {
  const there = { ...mentee(), tenantId: 'tenant_01k00000000000000000000002' };
  const found = await resultOf(open.house.as(there).execute('{ result: offerings { nodes { id } } }'));
  expect(found.nodes).toEqual([]);
});

test('only an active mentor writes offerings', async () => {
  const { errors } = await open.house.as(mentee()).execute(create, { input: draft });
  expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('many offerings with their slots cost a query per table, not per offering', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push(await publishedOffering(open, { n: 16 + n }));
  const { ctx, queries } = counting(open, mentee());
  const day = { from: new Date('2030-01-08T00:00Z'), to: new Date('2030-01-09T00:00Z'), timeZone: 'UTC', first: 100 };
  const slots = await Promise.all(ids.map(async (id) => slotsOf(ctx, (await visibleOffering(ctx, id))!, day)));
  expect(slots.map((found) => found.length)).toEqual([24, 24, 24, 24, 24]);
  // Offerings, who is suspended, hours, policy, what is taken.
  expect(queries()).toBe(5);
});

test('two changes of one request each answer what they left', async () => {
  const { offering } = await createAs(21, {});
  const both = `mutation ($id: ID!) {
    published: publishOffering(input: { offeringId: $id }) { ... on PublishOfferingSuccess { offering { state } } }
    archived: archiveOffering(input: { offeringId: $id }) { ... on ArchiveOfferingSuccess { offering { state } } }
  }`;
  const { data } = await open.house.as(mentor(21)).execute(both, { id: offering.id });
  expect(data).toEqual({ published: { offering: { state: 'PUBLISHED' } }, archived: { offering: { state: 'ARCHIVED' } } });
});
