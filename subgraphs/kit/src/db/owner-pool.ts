import pg from 'pg';

/** A few connections as the owner, past row-level security: for tools and tests. */
export function ownerPool(ownerUrl: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: ownerUrl, max });
  // The pool lets go of a connection before it is closed; one that the server ends in that moment has nobody else to tell.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  return pool;
}
