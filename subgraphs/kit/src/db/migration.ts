/** One forward-only step of a subgraph's schema, run once by the owner under an advisory lock, in one transaction. */
export interface Migration {
  /** Sorts in order of application: `001-bookings`. Never changed after release. */
  readonly name: string;
  /** SQL; the search path is the subgraph's own schema, then `public` (extensions: btree_gist, pg_trgm, pgcrypto, unaccent, citext). */
  up(facts: { readonly schema: string; readonly role: string }): string;
}

export function migration(name: string, up: Migration['up']): Migration {
  return { name, up };
}

/**
 * SQL that walls a table off by tenant: row-level security, forced, with the policy
 * `tenant_id = (select current_setting('app.tenant', true))`. The table must have `tenant_id text not null`.
 * The subgraph's role gets select, insert, update and delete on every new table by default; `revoke` what it must not have.
 */
export function isolateByTenant(...tables: readonly string[]): string {
  return tables
    .map(
      (table) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy tenant_isolation on ${table}
  using (tenant_id = (select current_setting('app.tenant', true)) or (select current_setting('app.tenant', true)) = '*')
  with check (tenant_id = (select current_setting('app.tenant', true)) or (select current_setting('app.tenant', true)) = '*');
`,
    )
    .join('');
}
