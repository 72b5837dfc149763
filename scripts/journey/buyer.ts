import { randomUUID } from 'node:crypto';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { demoId, demoTenants } from '@lyceum/kit/seed/demo.ts';
import type { Data } from '../tour/data.ts';
import type { TestRooms } from './open-rooms.ts';

const tenantId = demoTenants[2].id;

const offeringId = demoId('offering', 2, 12);

/** Somebody who buys; the person is made up, because sessions and payments ask identity nothing. */
export function buyer(n: number): Viewer {
  const userId = `user_01k0000000000buyer${String(n).padStart(7, '0')}`;
  return { kind: 'user', tenantId, userId, sessionId: 'session', role: 'MENTEE', scopes: ['mentee'] };
}

/** The first free slot of a demo mentor's offering, two days from now. */
export async function freeSlot(rooms: TestRooms): Promise<string> {
  const from = new Date(Date.now() + 48 * 3_600_000);
  const variables = {
    id: offeringId,
    from: from.toISOString(),
    to: new Date(from.getTime() + 7 * 24 * 3_600_000).toISOString(),
  };
  const query =
    'query ($id: ID!, $from: DateTime!, $to: DateTime!) { offering(id: $id) { slots(from: $from, to: $to, timeZone: "UTC") { startsAt } } }';
  const { offering } = await rooms.ask('sessions', buyer(999), query, variables);
  return offering.slots[0].startsAt;
}

/** Holds and, whoever holds, pays. Answers the refusal, or what booking answered. */
export async function buy(rooms: TestRooms, viewer: Viewer, startsAt: string, paymentMethod: string): Promise<Data> {
  const hold = `mutation ($input: HoldSlotInput!) { result: holdSlot(input: $input) { __typename ... on HoldSlotSuccess { hold { token } } ... on UserError { code message } } }`;
  const input = { offeringId, startsAt, idempotencyKey: randomUUID() };
  const { result } = await rooms.ask('sessions', viewer, hold, { input });
  if (result.__typename !== 'HoldSlotSuccess') return result;
  const book = `mutation ($input: BookSessionInput!) { result: bookSession(input: $input) { __typename ... on BookSessionSuccess { booking { id } } ... on PaymentDeclined { bookingId } ... on UserError { code message } } }`;
  const bought = await rooms.ask('sessions', viewer, book, {
    input: { holdToken: result.hold.token, paymentMethod, idempotencyKey: randomUUID() },
  });
  return bought.result;
}
