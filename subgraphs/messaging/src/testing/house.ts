import { randomUUID } from 'node:crypto';
import { demoId, demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import { openTestSubgraph, type TestPerson, type TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { type BookingFacts, openConversation } from '@lyceum/schema/messages.ts';
import type { KyselyPlugin } from 'kysely';
import type { Ctx } from '../context.ts';
import { messaging } from '../subgraph.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by name and find out at once when one is missing
export type Result = any;

export const mentor = (n = 10): TestPerson => ({ userId: demoUser(1, n), role: 'MENTOR', scopes: ['mentor'] });
export const mentee = (n = 40): TestPerson => ({ userId: demoUser(1, n), role: 'MENTEE', scopes: ['mentee'] });
/** The same ids in the other tenant: only the wall between tenants keeps them apart. */
export const elsewhere = (person: TestPerson): TestPerson => ({ ...person, tenantId: demoTenants[2].id });

/** Leases made short, so that their end can be awaited. */
const shortTimes = {
  MESSAGING_TYPING_MS: '300',
  MESSAGING_PRESENCE_LEASE_MS: '900',
  MESSAGING_IDLE_AFTER_MS: '400',
  MESSAGING_RING_MS: '1500',
  MESSAGING_CALL_LEASE_MS: '1500',
};

export function openHouse(env: Record<string, string> = {}): Promise<TestSubgraph> {
  return openTestSubgraph(messaging, { env });
}

export const openQuickHouse = () => openHouse(shortTimes);

/** A person's context that counts its queries. */
export function counting(house: TestSubgraph, who: TestPerson): { ctx: Ctx; queries: () => number } {
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

let bookings = 0;

export function booking(facts: Partial<BookingFacts> = {}): BookingFacts {
  bookings += 1;
  return {
    bookingId: demoId('booking', 1, bookings),
    offeringId: demoId('offering', 1, 10),
    mentorId: demoId('mentor', 1, 10),
    mentorUserId: demoUser(1, 10),
    menteeUserId: demoUser(1, 40),
    startsAt: '2030-01-07T10:00:00.000Z',
    endsAt: '2030-01-07T11:00:00.000Z',
    price: { amount: 5000, currency: 'EUR' },
    ...facts,
  } as BookingFacts;
}

/** A conversation of the mentor and the mentee, opened as a booking's saga does. */
export async function openedConversation(house: TestSubgraph, facts: Partial<BookingFacts> = {}): Promise<string> {
  const input = { booking: booking(facts) };
  const sagaId = randomUUID();
  await house.deliver(openConversation as never, { sagaId, step: 'converse', input } as never);
  const replies = (await house.sent(openConversation.reply as never)) as {
    sagaId: string;
    outcome: { facts: { conversationId: string } };
  }[];
  return replies.find((reply) => reply.sagaId === sagaId)!.outcome.facts.conversationId;
}

export async function resultOf(execution: Promise<{ data: Result; errors?: readonly unknown[] }>): Promise<Result> {
  const { data, errors } = await execution;
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result;
}

const sendQuery = `mutation ($input: SendMessageInput!) {
  result: sendMessage(input: $input) {
    __typename
    ... on SendMessageSuccess { message { id sequence state text } }
    ... on MessageRefused { categories }
    ... on UserError { code why: message }
  }
}`;

export function send(
  house: TestSubgraph,
  who: TestPerson | null,
  conversationId: string,
  text: string,
  clientMessageId: string = randomUUID(),
): Promise<Result> {
  return resultOf(house.as(who).execute(sendQuery, { input: { conversationId, clientMessageId, text } }));
}

export async function conversationOf(house: TestSubgraph, who: TestPerson | null, id: string, fields: string): Promise<Result> {
  return resultOf(house.as(who).execute(`query ($id: ID!) { result: conversation(id: $id) { ${fields} } }`, { id }));
}

export const eventFields = `__typename cursor
  ... on MessagePosted { message { id sequence text state } }
  ... on MessageEdited { message { id text } }
  ... on MessageRemoved { message { id state text } }
  ... on MessageRestored { message { id state } }
  ... on MessageJudged { message { id state } }
  ... on ReadCursorMoved { upToSequence }
  ... on StreamGap { reason }`;

/** What a subscription told so far; `next` gives the next event and ends the test when none comes. */
export class Ear {
  readonly #events: AsyncIterableIterator<{ data: Result }>;

  constructor(events: AsyncIterableIterator<{ data: Result }>) {
    this.#events = events;
  }

  async next(): Promise<Result> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error('No event came within 5 s.')), 5000);
    try {
      const { value, done } = await Promise.race([this.#events.next(), late.promise]);
      return done ? null : value.data.event;
    } finally {
      clearTimeout(timer);
    }
  }

  async take(count: number): Promise<Result[]> {
    const events: Result[] = [];
    while (events.length < count) events.push(await this.next());
    return events;
  }

  async stop(): Promise<void> {
    await this.#events.return?.();
  }
}

export async function listen(house: TestSubgraph, who: TestPerson | null, query: string, variables: object = {}): Promise<Ear> {
  return new Ear(await house.as(who).subscribe(query, { ...variables }));
}

export function listenTo(house: TestSubgraph, who: TestPerson | null, id: string, after: string | null = null): Promise<Ear> {
  const query = `subscription ($id: ID!, $after: Cursor) { event: conversationEvents(conversationId: $id, after: $after) { ${eventFields} } }`;
  return listen(house, who, query, { id, after });
}
