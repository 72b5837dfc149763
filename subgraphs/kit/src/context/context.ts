import type { EntityManager } from '@mikro-orm/postgresql';
import type { Kysely } from 'kysely';
import type { Message, SendOptions } from '../bus/message.ts';
import type { Clock } from '../clock/clock.ts';
import type { Ids } from '../ids/ids.ts';
import type { LiveChannel } from '../live/live.ts';
import type { Log } from '../log/log.ts';
import type { Viewer } from './viewer.ts';

/**
 * Everything a use case may touch. One per request, per bus message and per subscription.
 * `Ports` are the subgraph's own outside services; `Tables` its row types for Kysely.
 */
export interface Context<Ports = unknown, Tables = unknown> {
  readonly subgraph: string;
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly live: LiveChannel;
  readonly ports: Ports;
  /** The unit of work of this request (a fork). Inside `transact` use the transaction's own. */
  readonly em: EntityManager;
  /** Typed SQL with bound parameters on the same connection rules as `em`; for hot reads and guarded updates. */
  readonly db: Kysely<Tables>;
  /** Batches what resolvers of one request ask one by one; the same name gives the same loader within the request. */
  loader<K, V>(name: string, batch: (keys: readonly K[]) => Promise<readonly V[]>): { load(key: K): Promise<V> };
  /** The same viewer and ports with a fresh unit of work: for subscriptions, which outlive a request. */
  fork(): Context<Ports, Tables>;
}

/** A context inside one database transaction: what it writes and what it sends commits or vanishes together. */
export interface Tx<Ports = unknown, Tables = unknown> extends Context<Ports, Tables> {
  /** Puts a message on the bus in this transaction (the outbox). */
  send<P>(message: Message<P>, payload: P, options?: SendOptions): Promise<void>;
  /** Runs after the commit; never when the transaction rolls back. For live hints, which may be lost. */
  afterCommit(run: () => void | Promise<void>): void;
}

/** A context or transaction of whatever subgraph: for the kit's own parts, which know neither ports nor tables. */
// biome-ignore lint/suspicious/noExplicitAny: contexts are not variant in their tables
export type AnyContext = Context<any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
export type AnyTx = Tx<any, any>;
