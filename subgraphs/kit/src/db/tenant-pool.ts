import type pg from 'pg';
import { TenantQuery } from './tenant-query.ts';
import { currentTenant } from './tenant-scope.ts';

/**
 * Makes every statement of this pool's connections carry the tenant in whose scope it was asked. Cursors and query streams bring
 * their own protocol and are not touched: outside a transaction they run without a tenant and see no rows.
 */
export function carryTenant(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (config: unknown, ...rest: unknown[]) => unknown;
    const carrying = (config: unknown, values?: unknown, callback?: unknown): unknown => {
      if (typeof (config as { submit?: unknown } | null)?.submit === 'function') return query(config, values, callback);
      const carried = new TenantQuery(client, currentTenant(), config, values, callback);
      if (carried.callback) {
        query(carried);
        return undefined;
      }
      return new Promise((resolve, reject) => {
        carried.callback = (error, result) => (error ? reject(error) : resolve(result));
        query(carried);
      });
    };
    client.query = carrying as typeof client.query;
  });
}
