import pg from 'pg';

/** What `pg`'s Query speaks the wire protocol with; not in its public types. */
interface Wire {
  parse(message: { text: string }): void;
  bind(message: { values: readonly string[] }): void;
  execute(message: { portal?: string; rows?: number }): void;
  sync(): void;
}

interface Handlers {
  readonly text: string;
  readonly portal: string;
  queryMode?: string;
  callback?: (error: Error | null, result?: pg.QueryResult) => void;
  submit(wire: Wire): Error | null;
  prepare(wire: Wire): void;
  _getRows(wire: Wire, rows: number | undefined): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: { text: string }, wire: Wire): void;
  handleReadyForQuery(wire: Wire): void;
}

const Query = pg.Query as unknown as new (config: unknown, values: unknown, callback: unknown) => Handlers;
const begins = /^\s*(begin|start\s+transaction)\b/i;
const commits = /^\s*(commit|end)\b/i;

/**
 * A statement with its tenant, in one round trip: outside a transaction `set_config('app.tenant', …, true)` travels before it within
 * the same implicit transaction; on `begin` it travels behind; inside a transaction the tenant stands already. The setting ends
 * with the transaction, so nothing stays on the connection, also behind a transaction pooler.
 */
export class TenantQuery extends Query {
  readonly #client: pg.PoolClient;
  readonly #tenantId: string | undefined;
  #setting: 'before' | 'after' | 'none' = 'none';
  /** Answers that are still to come before (or instead of) the statement's own. */
  #foreign = false;

  constructor(client: pg.PoolClient, tenantId: string | undefined, config: unknown, values: unknown, callback: unknown) {
    super(config, values, callback);
    this.#client = client;
    this.#tenantId = tenantId;
  }

  /** Decides when the connection is really free: a statement queued behind another would see the state before that one. */
  override submit(wire: Wire): Error | null {
    const idle = (this.#client as unknown as { getTransactionStatus(): string | null }).getTransactionStatus() === 'I';
    if (idle && this.#tenantId !== undefined && this.text?.trim()) {
      this.#setting = begins.test(this.text) ? 'after' : 'before';
      this.#foreign = this.#setting === 'before';
      this.queryMode = 'extended';
    }
    return super.submit(wire);
  }

  override prepare(wire: Wire): void {
    if (this.#setting === 'before') this.#setTenant(wire);
    super.prepare(wire);
  }

  override _getRows(wire: Wire, rows: number | undefined): void {
    if (this.#setting !== 'after') {
      super._getRows(wire, rows);
      return;
    }
    wire.execute({ portal: this.portal });
    this.#setTenant(wire);
    wire.sync();
  }

  override handleDataRow(message: unknown): void {
    if (!this.#foreign) super.handleDataRow(message);
  }

  override handleCommandComplete(message: { text: string }, wire: Wire): void {
    const foreign = this.#foreign;
    this.#foreign = !foreign && this.#setting === 'after';
    if (!foreign) super.handleCommandComplete(message, wire);
    if (!foreign && commits.test(this.text ?? '') && message.text === 'ROLLBACK') this.#refuseCommit();
  }

  #setTenant(wire: Wire): void {
    wire.parse({ text: "select set_config('app.tenant', $1, true)" });
    wire.bind({ values: [this.#tenantId ?? ''] });
    wire.execute({});
  }

  /** PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK; whoever swallowed the error must learn it. */
  #refuseCommit(): void {
    const answer = this.callback;
    this.callback = (error) =>
      answer?.(
        error ?? new Error('Nothing was committed: a statement of this transaction had failed and its error was swallowed.'),
      );
  }
}
