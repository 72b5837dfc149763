import type pg from 'pg';

/** The content of each table, and which messages were sent, by name, as one short text each. */
export type Fingerprint = ReadonlyMap<string, string>;

/** Tables that say nothing about whether a call had an effect, each with the reason. */
const ignored: Readonly<Record<string, string>> = {
  audit_anchor: 'signed by the closer of the audit chain, up to a second after the entry that counts',
  inbox: 'which messages were handled; it moves when a message of an earlier call is given again',
  partner_key: 'when a key was used last; it moves with any call of its partner, and no mutation makes or ends keys',
  search_spelling: 'made of the words in search_word, in the same transaction; by far the most rows of all',
  sign_in_attempt: 'counts the tries that were refused, so writing it is what a refusal is for',
};

/** Columns that come later than the change they belong to, likewise. */
const late: Readonly<Record<string, { readonly columns: readonly string[]; readonly because: string }>> = {
  audit_entry: { columns: ['number', 'hash'], because: 'written by the closer of the audit chain' },
};

/** Messages of the subgraphs, whatever became of them. The bus's own jobs and the runs of schedules carry none. */
const bus = {
  name: 'the bus',
  query: `select 'the bus' as name, count(*) || ' ' || coalesce(sum(hashtextextended(id::text, 0)), 0) as print
    from pgboss.job where data ->> 'requestId' is not null`,
};

interface Table {
  readonly name: string;
  /** Whether its rows carry a tenant. */
  readonly tenant: boolean;
}

interface Kept {
  readonly print: Map<string, string>;
  /** What was written since it was read. */
  readonly stale: Set<string>;
}

/**
 * Reads all tables of the subgraphs past row-level security: what nobody may see must not change either. Most calls are refused and write nothing, and reading
 * everything takes far longer than refusing; so triggers note which tables were written, and only these are read again.
 */
export class Fingerprints {
  readonly #owner: pg.Client;
  readonly #tables: ReadonlyMap<string, Table>;
  /** By tenant; all rows under ''. */
  readonly #kept = new Map<string, Kept>();

  private constructor(owner: pg.Client, tables: readonly Table[]) {
    this.#owner = owner;
    this.#tables = new Map(tables.map((table) => [table.name, table]));
  }

  static async open(owner: pg.Client, schemas: readonly string[]): Promise<Fingerprints> {
    const { rows } = await owner.query<Table>(
      `select t.table_schema || '.' || t.table_name as name, c.column_name is not null as tenant
       from information_schema.tables t
       left join information_schema.columns c
         on c.table_schema = t.table_schema and c.table_name = t.table_name and c.column_name = 'tenant_id'
       where t.table_schema = any($1) and t.table_type = 'BASE TABLE' and not t.table_name = any($2) order by 1`,
      [schemas, Object.keys(ignored)],
    );
    await watch(
      owner,
      rows.map(({ name }) => name),
    );
    return new Fingerprints(owner, rows);
  }

  take(): Promise<Fingerprint> {
    return this.#read('');
  }

  /** The rows of one tenant. */
  takeOf(tenantId: string): Promise<Fingerprint> {
    return this.#read(tenantId);
  }

  async #read(tenantId: string): Promise<Fingerprint> {
    // Asked first, so that what is written while tables are read is noted for the next one.
    const { rows: written } = await this.#owner.query<{ name: string }>('delete from rights.written returning name');
    for (const { stale } of this.#kept.values()) for (const { name } of written) stale.add(name);
    const kept = this.#kept.get(tenantId) ?? { print: new Map(), stale: new Set([...this.#tables.keys(), bus.name]) };
    this.#kept.set(tenantId, kept);
    const queries = [...kept.stale].flatMap((name) => this.#printOf(name, tenantId));
    if (queries.length > 0) {
      const { rows } = await this.#owner.query<{ name: string; print: string }>(queries.join(' union all '));
      for (const { name, print } of rows) kept.print.set(name, print);
    }
    kept.stale.clear();
    return new Map(kept.print);
  }

  /** A query of one row; none for a table without tenants, where those of one tenant are asked for. */
  #printOf(name: string, tenantId: string): readonly string[] {
    const ofTenant = (column: string) => `${column} = ${this.#owner.escapeLiteral(tenantId)}`;
    if (name === bus.name) return [tenantId ? `${bus.query} and ${ofTenant("data ->> 'tenantId'")}` : bus.query];
    const { tenant } = this.#tables.get(name)!;
    if (!tenantId) return [printOf(name, '')];
    return tenant ? [printOf(name, `where ${ofTenant('tenant_id')}`)] : [];
  }
}

/** Notes in `rights.written`, by the transaction that writes, each table it writes. Of the bus only that messages come and go: their states are not an effect. */
async function watch(owner: pg.Client, tables: readonly string[]): Promise<void> {
  const { rows: queues } = await owner.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'pgboss.job'::regclass`,
  );
  const trigger = (table: string, events: string, name: string) =>
    `create trigger rights_written after ${events} or truncate on ${table} for each statement execute function rights.note('${name}');`;
  await owner.query(`create schema rights;
    create unlogged table rights.written (name text not null);
    create function rights.note() returns trigger language plpgsql security definer as
      $$ begin insert into rights.written values (tg_argv[0]); return null; end $$;
    ${tables.map((name) => trigger(name, 'insert or update or delete', name)).join('\n')}
    ${queues.map(({ name }) => trigger(name, 'insert or delete', bus.name)).join('\n')}`);
}

/** A sum of hashes, so that nothing has to be sorted. */
function printOf(table: string, where: string): string {
  const left = late[table.split('.').at(-1) ?? '']?.columns;
  const row = left ? `(to_jsonb(t) - array['${left.join("','")}'])::text` : 't::text';
  return `select '${table}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(${row}, 0)), 0) as print from ${table} t ${where}`;
}

/** The tables whose content differs. */
export function changedTables(before: Fingerprint, after: Fingerprint): readonly string[] {
  return [...after].filter(([name, print]) => before.get(name) !== print).map(([name]) => name);
}
