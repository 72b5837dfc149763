import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Envelope, Message } from '../bus/message.ts';
import { planQueues, queueName, schedulesOf } from '../bus/queue.ts';
import { type Clock, systemClock } from '../clock/clock.ts';
import type { Context } from '../context/context.ts';
import { anonymousViewer, type Viewer } from '../context/viewer.ts';
import { ownerPool } from '../db/owner-pool.ts';
import type { Caller } from '../host/client.ts';
import { type OpenSubgraph, openSubgraph } from '../host/open.ts';
import { memoryLive } from '../live/memory.ts';
import { makeLog } from '../log/pino.ts';
import { demoTenants } from '../seed/demo.ts';
import type { Environment, Subgraph } from '../subgraph.ts';
import { testDatabase } from './database.ts';

export interface TestPerson {
  readonly userId: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly tenantId?: string;
  readonly sessionId?: string;
}

type Answer = {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers by name and find out at once when one is missing
  data: any;
  errors?: readonly { message: string; path?: readonly (string | number)[]; extensions?: Record<string, unknown> }[];
};

/** Somebody who calls the subgraph as the router would on their behalf. */
export interface TestCaller {
  execute(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Fails when the subscription cannot start. */
  subscribe(query: string, variables?: Record<string, unknown>): Promise<AsyncIterableIterator<Answer>>;
  /** Calls a route of the subgraph by its public path. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export interface TestSubgraph {
  /** Null is an anonymous visitor of the first demo tenant. */
  as(person: TestPerson | null): TestCaller;
  /** For calling use cases directly. */
  // biome-ignore lint/suspicious/noExplicitAny: the subgraph's own context type is known to its tests
  context(person: TestPerson | { tenantId: string }): any;
  /** Handles a message as if another subgraph had sent it; the same `id` again is the same event delivered twice. */
  deliver<P>(
    message: Message<P>,
    payload: P,
    options?: { id?: string; tenantId?: string; actorId?: string; at?: Date },
  ): Promise<void>;
  /** Payloads of all messages of this kind that were sent so far, oldest first. */
  sent<P>(message: Message<P>): Promise<P[]>;
  /** Polls until true; fails after `ms` (default 5,000). */
  until(condition: () => Promise<boolean> | boolean, ms?: number): Promise<void>;
  /** The owner's own connection, past row-level security: to look at what a test cannot see otherwise. */
  readonly owner: pg.Pool;
  /** Ends the subgraph and opens it again on the same database: what was in memory only is gone. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Opens one subgraph with its own database; messages to others stay in their queues, where `sent` finds them. */
export async function openTestSubgraph(subgraph: Subgraph, options: { env: Environment; clock?: Clock }): Promise<TestSubgraph> {
  const received = subgraph.features.flatMap((feature) => (feature.consumers ?? []).map((consumer) => consumer.message));
  const catalogue = [
    ...new Map(
      [...subgraph.sends, ...received, ...received.flatMap(repliesOf)].map((message) => [message.name, message]),
    ).values(),
  ];
  const database = await testDatabase([subgraph], planQueues(catalogue, schedulesOf(subgraph)));
  const owner = ownerPool(database.ownerUrl, 2);
  const start = () =>
    openSubgraph(subgraph, {
      env: options.env,
      databaseUrl: database.roleUrl(subgraph.name),
      clock: options.clock ?? systemClock,
      live: memoryLive(),
      log: makeLog('silent'),
      publicUrl: 'http://lyceum.test',
    });
  let open = await start();
  return {
    owner,
    as: (person) => caller(() => open, person),
    context: (person) =>
      open.context('userId' in person ? viewerOf(person) : { ...anonymousViewer(person.tenantId), kind: 'service' }) as Context,
    deliver: (message, payload, { id = randomUUID(), tenantId = demoTenants[1].id, actorId, at } = {}) =>
      open.deliver(message as Message<unknown>, {
        id,
        tenantId,
        at: (at ?? new Date()).toISOString(),
        requestId: 'test',
        actorId: actorId ?? null,
        body: payload,
      }),
    sent: (message) => sentTo(owner, message),
    until,
    async restart() {
      await open.close();
      open = await start();
    },
    async close() {
      await open.close();
      await owner.end();
      await database.drop();
    },
  };
}

function repliesOf(message: Message<unknown>): Message<unknown>[] {
  return 'reply' in message ? [message.reply as Message<unknown>] : [];
}

function viewerOf(person: TestPerson | null): Viewer {
  if (person === null) return anonymousViewer(demoTenants[1].id);
  const { userId, role, scopes, tenantId = demoTenants[1].id, sessionId = null } = person;
  return { kind: 'user', userId, role, scopes, tenantId, sessionId };
}

function caller(opened: () => OpenSubgraph, person: TestPerson | null): TestCaller {
  const who = (): Caller => ({ viewer: viewerOf(person), requestId: randomUUID() });
  return {
    // Through JSON, as every real caller gets it.
    execute: async (query, variables = {}) =>
      JSON.parse(JSON.stringify(await opened().execute({ query, variables, caller: who() }))) as Answer,
    async subscribe(query, variables = {}) {
      const events = await opened().subscribe({ query, variables, caller: who() });
      if (!(Symbol.asyncIterator in events)) throw new Error(`The subscription did not start: ${JSON.stringify(events.errors)}`);
      return events as AsyncIterableIterator<Answer>;
    },
    async fetch(path, init = {}) {
      const request = new Request(new URL(path, 'http://lyceum.test'), {
        ...init,
        ...(init.body ? { duplex: 'half' } : {}),
      } as RequestInit);
      const { pathname } = new URL(request.url);
      const open = opened();
      const routes = await open.routes();
      const index = routes.findIndex(
        (route) =>
          (route.method === '*' || route.method === request.method) &&
          new URLPattern({ pathname: route.path }).test({ pathname }),
      );
      return index < 0 ? new Response(null, { status: 404 }) : open.serve(index, request, who());
    },
  };
}

async function sentTo<P>(owner: pg.Pool, message: Message<P>): Promise<P[]> {
  const consumer = message.to[0];
  if (!consumer) throw new Error(`${message.name} has no receiver in the catalogue.`);
  const { rows } = await owner.query<{ data: Envelope<P> }>(
    'select data from pgboss.job where name = $1 order by created_on, id',
    [queueName(consumer, message)],
  );
  return rows.map((row) => row.data.body);
}

async function until(condition: () => Promise<boolean> | boolean, ms = 5000): Promise<void> {
  for (const deadline = Date.now() + ms; !(await condition()); ) {
    if (Date.now() > deadline) throw new Error(`Still not so after ${ms} ms: ${condition.toString().slice(0, 200)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
