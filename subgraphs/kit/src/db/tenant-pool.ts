import type pg from 'pg';
import { TenantQuery } from './tenant-query.ts';
import { currentTenant } from './tenant-scope.ts';

type Send = (config: unknown, ...rest: unknown[]) => unknown;

/**
 * Makes every statement of this pool's connections carry the tenant in whose scope it was asked. Cursors and query streams bring
 * their own protocol and are not touched: outside a transaction they run without a tenant and see no rows.
 */
export function carryTenant(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    const send = client.query.bind(client) as Send;
    client.query = ((config: unknown, values?: unknown, callback?: unknown): unknown => {
      if (typeof (config as { submit?: unknown } | null)?.submit === 'function') return send(config, values, callback);
      const query = new TenantQuery(client, currentTenant(), config, values, callback);
      if (query.callback) {
        send(query);
        return undefined;
      }
      const answer = new Promise((resolve, reject) => {
        query.callback = (error, result) => (error ? reject(error) : resolve(result));
        send(query);
      });
      return /^\s*rollback\s*$/i.test(query.text) ? answer.catch(() => rolledBackByItself(client)) : answer;
    }) as typeof client.query;
  });
  // Whoever got a connection that is still inside a transaction would work under the tenant of the one before: never reuse it.
  pool.on('release', (_, client) => {
    if ((client as unknown as { getTransactionStatus(): string }).getTransactionStatus() !== 'I') discard(client);
  });
}

/**
 * A connection that cannot even roll back has ended its transaction by breaking. Kysely gives a connection back to the pool only after
 * a rollback that succeeded, so a failing one would cost the pool a place for ever (a restarted server: all of them).
 */
function rolledBackByItself(client: pg.PoolClient): { command: string; rowCount: number; rows: [] } {
  discard(client);
  return { command: 'ROLLBACK', rowCount: 0, rows: [] };
}

/** The pool drops a client that is ending. */
function discard(client: pg.PoolClient): void {
  void (client as unknown as pg.Client).end();
}
