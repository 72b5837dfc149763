import type { EntitySchema, Options } from '@mikro-orm/core';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Tracing } from '../trace/tracing.ts';
import { pgTypes } from './pg-types.ts';
import { TenantEntityManager } from './tenant-entity-manager.ts';
import { tenantKysely } from './tenant-kysely.ts';
import { carryTenant } from './tenant-pool.ts';
import { tracePool } from './traced-pool.ts';

/** A subgraph's ORM on one pool of at most `poolSize` connections. What it hands out is bound to a tenant. */
export interface Database {
  readonly name: string;
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  /** A fresh unit of work; sees and writes rows of this tenant only (`*`: of all). */
  em(tenantId: string): EntityManager;
  /**
   * A unit of work of no tenant: no row of a walled table is visible. For the bus, which opens its transaction before it knows whose
   * message it will find there; then `adoptTenant`.
   */
  unbound(): EntityManager;
  /** Typed SQL, bound to this tenant. */
  db<Tables>(tenantId: string): Kysely<Tables>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** The subgraph; its schema has the same name. */
  readonly name: string;
  /** Signed in as the subgraph's role (`roleUrl`); an owner or superuser would see all tenants. */
  readonly url: string;
  readonly entities: readonly (EntitySchema | unknown)[];
  /** Default 6. */
  readonly poolSize?: number;
  /** Gets every SQL text with its literals: personal data, so for development only. */
  readonly debug?: (sql: string) => void;
  readonly tracing?: Tracing | null;
}

/** Opens lazily: the first statement connects. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  let pool: pg.Pool | undefined;
  const orm = new MikroORM({
    clientUrl: options.url,
    entities: [...options.entities] as NonNullable<Options['entities']>,
    entityManager: TenantEntityManager as never,
    allowGlobalContext: false,
    autoJoinRefsForFilters: false,
    discovery: { warnWhenNoEntities: false, checkDuplicateTableNames: true },
    metadataCache: { enabled: false },
    ensureDatabase: false,
    debug: options.debug ? ['query', 'query-params'] : false,
    logger: options.debug ?? (() => {}),
    colors: false,
    pool: { max: options.poolSize ?? 6 },
    driverOptions: {
      types: pgTypes(),
      application_name: `lyceum_${options.name}`,
      onPoolCreated: (created: pg.Pool) => {
        pool = created;
        carryTenant(created);
        if (options.tracing) tracePool(created, options.tracing);
      },
    },
  });
  await orm.connect();
  if (!pool) throw new Error('MikroORM made no pool.');
  return database(options.name, orm, pool);
}

/** How many tenants' bound query builders are kept; they hold no connection, so that dropping them costs microseconds. */
const keptTenants = 1000;

function database(name: string, orm: MikroORM, pool: pg.Pool): Database {
  const bound = new Map<string, Kysely<unknown>>();
  const kyselyOf = (tenantId: string) => {
    if (tenantId === '') throw new TypeError('A database needs a tenant; an empty one was given.');
    const known = bound.get(tenantId);
    if (known) return known;
    if (bound.size >= keptTenants) bound.clear();
    const fresh = tenantKysely<unknown>(pool, tenantId);
    bound.set(tenantId, fresh);
    return fresh;
  };
  return {
    name,
    orm,
    pool,
    em: (tenantId) => TenantEntityManager.bound(orm.em as TenantEntityManager, tenantId, kyselyOf(tenantId)),
    unbound: () => orm.em.fork(),
    db: <Tables>(tenantId: string) => kyselyOf(tenantId) as Kysely<Tables>,
    async close() {
      await orm.close(true);
      // MikroORM ends the pool only where it has used it itself; left open it would keep the process from ending.
      if (!pool.ending) await pool.end();
    },
  };
}
