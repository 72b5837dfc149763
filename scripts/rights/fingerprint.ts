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
const bus = `select 'the bus' as name, count(*) || ' ' || coalesce(sum(hashtextextended(id::text, 0)), 0) as print
  from pgboss.job where data ->> 'requestId' is not null`;

/** Reads all tables of the subgraphs past row-level security: what nobody may see must not change either. */
export class Fingerprints {
  readonly #owner: pg.Client;
  readonly #whole: string;
  readonly #ofTenant: string;
  readonly #last = new Map<string, { readonly place: string; readonly print: Fingerprint }>();

  private constructor(owner: pg.Client, tables: readonly Table[]) {
    this.#owner = owner;
    this.#whole = [...tables.map(({ name }) => printOf(name, '')), bus].join(' union all ');
    const walled = tables.filter(({ tenant }) => tenant).map(({ name }) => printOf(name, 'where tenant_id = $1'));
    this.#ofTenant = [...walled, `${bus} and data ->> 'tenantId' = $1`].join(' union all ');
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
    return new Fingerprints(owner, rows);
  }

  take(): Promise<Fingerprint> {
    return this.#read('', { name: 'all tables', text: this.#whole });
  }

  /** The rows of one tenant. */
  takeOf(tenantId: string): Promise<Fingerprint> {
    return this.#read(tenantId, { name: 'all tables of a tenant', text: this.#ofTenant, values: [tenantId] });
  }

  /**
   * Where the log of the whole server stands as it stood, nobody has written anything since, and the last fingerprint is the one of now: most calls
   * are refused, and reading everything takes far longer than refusing. The place is read first, so that what is written meanwhile is seen by the next one.
   */
  async #read(of: string, query: pg.QueryConfig): Promise<Fingerprint> {
    const { rows: places } = await this.#owner.query<{ place: string }>('select pg_current_wal_insert_lsn()::text as place');
    const place = places[0]!.place;
    const last = this.#last.get(of);
    if (last?.place === place) return last.print;
    // Prepared under a name, because planning takes longer than reading.
    const { rows } = await this.#owner.query<{ name: string; print: string }>(query);
    const print = new Map(rows.map(({ name, print }) => [name, print]));
    this.#last.set(of, { place, print });
    return print;
  }
}

interface Table {
  readonly name: string;
  /** Whether its rows carry a tenant. */
  readonly tenant: boolean;
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
