import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import type { Kysely } from 'kysely';
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../db/database.ts';
import type { Ids } from '../ids/ids.ts';
import type { LiveChannel } from '../live/live.ts';
import type { Log } from '../log/log.ts';
import type { Context } from './context.ts';
import type { Outbox } from './outbox.ts';
import type { Viewer } from './viewer.ts';

/** What all contexts of one open subgraph share. */
export interface ContextSource<P> {
  readonly subgraph: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly live: LiveChannel;
  readonly outbox: Outbox;
  readonly ports: P;
}

/** Where `transact` finds what a context is made of. */
export const sources = new WeakMap<object, ContextSource<unknown>>();

/** A context whose every query runs in its viewer's tenant, whoever calls it and from wherever. */
export function makeContext<P, D>(source: ContextSource<P>, viewer: Viewer, requestId: string): Context<P, D> {
  return assemble<P, D>(source, viewer, requestId, source.database.em(viewer.tenantId) as unknown as EntityManager);
}

/** The same request in another tenant: for what belongs to the installation. Whoever calls it has asked first whether this viewer may. */
export function inTenant<P, D>(ctx: Context<P, D>, tenantId: string): Context<P, D> {
  const source = sources.get(ctx) as ContextSource<P> | undefined;
  if (!source) throw new TypeError('This context was not made by makeContext.');
  return makeContext(source, { ...ctx.viewer, tenantId }, ctx.requestId);
}

export function assemble<P, D>(source: ContextSource<P>, viewer: Viewer, requestId: string, em: EntityManager): Context<P, D> {
  const loaders = new Map<string, DataLoader<unknown, unknown>>();
  const context: Context<P, D> = {
    subgraph: source.subgraph,
    viewer,
    requestId,
    clock: source.clock,
    ids: source.ids,
    log: source.log.child({ requestId }),
    live: source.live,
    ports: source.ports,
    em,
    db: em.getKysely() as unknown as Kysely<D>,
    loader<K, V>(name: string, batch: (keys: readonly K[]) => Promise<readonly V[]>) {
      const loader = loaders.get(name) ?? new DataLoader<unknown, unknown>(batch as never);
      loaders.set(name, loader);
      return loader as unknown as { load(key: K): Promise<V> };
    },
    fork: () => makeContext<P, D>(source, viewer, requestId),
  };
  sources.set(context, source as ContextSource<unknown>);
  return context;
}
