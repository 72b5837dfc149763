import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { inTenant } from './tenant-scope.ts';

/** Kysely on the shared pool, bound to one tenant: whoever holds it can reach no other, wherever it is called from. */
export function tenantKysely<Tables>(pool: pg.Pool, tenantId: string): Kysely<Tables> {
  const dialect: Dialect = {
    createDriver: () => tenantDriver(new PostgresDriver({ pool: pool as never }), tenantId),
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
  return new Kysely<Tables>({ dialect });
}

interface TenantConnection extends DatabaseConnection {
  readonly inner: DatabaseConnection;
}

function tenantDriver(driver: PostgresDriver, tenantId: string): Driver {
  const bind = (inner: DatabaseConnection): TenantConnection => ({
    inner,
    executeQuery: <R>(query: Parameters<DatabaseConnection['executeQuery']>[0]) =>
      inTenant(tenantId, () => inner.executeQuery(query) as Promise<QueryResult<R>>),
    streamQuery: () => {
      throw new Error('Streams of rows carry no tenant; page with `paginate` instead.');
    },
  });
  return {
    init: (options) => driver.init(options),
    acquireConnection: async (options) => bind(await driver.acquireConnection(options)),
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    savepoint: (connection, name, compile) => driver.savepoint(connection, name, compile),
    rollbackToSavepoint: (connection, name, compile) => driver.rollbackToSavepoint(connection, name, compile),
    releaseSavepoint: (connection, name, compile) => driver.releaseSavepoint(connection, name, compile),
    releaseConnection: (connection) => driver.releaseConnection((connection as TenantConnection).inner as never),
    // The pool belongs to the database, which closes it.
    destroy: async () => {},
  };
}
