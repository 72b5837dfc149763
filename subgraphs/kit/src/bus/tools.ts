import { ownerPool } from '../db/owner-pool.ts';
import type { Envelope } from './message.ts';
import { redact } from './redact.ts';

/** A message that will not be handled by itself (`DEAD`), or has not been though its time has come. */
export interface TroubledMessage {
  readonly id: string;
  readonly queue: string;
  /** The subgraph that should handle it. */
  readonly subgraph: string;
  readonly message: string;
  /** `RETRYING`: failed and waits for its next try; `WAITING`: nobody takes it; `SILENT`: whoever took it gives no sign of life. */
  readonly trouble: 'DEAD' | 'RETRYING' | 'WAITING' | 'SILENT';
  readonly sentAt: Date;
  readonly ageSeconds: number;
  readonly attempts: number;
  readonly lastError: string | null;
}

export interface ExplainedMessage extends TroubledMessage {
  readonly state: string;
  readonly sender: string;
  readonly tenantId: string | null;
  readonly eventId: string | null;
  /** The request that caused it, as it stands in the logs. */
  readonly requestId: string | null;
  readonly actorId: string | null;
  readonly nextTryAt: Date | null;
  readonly error: unknown;
  /** Without what people wrote. */
  readonly payload: unknown;
}

/** What an operator can do to messages, as the database's owner. */
export interface BusTools {
  /** What is dead or stuck, oldest first. */
  list(): Promise<readonly TroubledMessage[]>;
  /** One message, in whatever state; null when there is none with this id. */
  explain(id: string): Promise<ExplainedMessage | null>;
  /** Lets a dead message, or one that waits for its next try, be tried right now, once. False when it is neither. */
  retry(id: string): Promise<boolean>;
  /** Takes a message that is not being handled off its queue for good, and records that and why. False when there is none. */
  discard(id: string, by: { readonly reason: string; readonly operator: string }): Promise<boolean>;
  /** Gives an event that was handled in the last day to its receivers once more; returns their queues. Its inbox must make that harmless. */
  redeliver(eventId: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly trouble: TroubledMessage['trouble'];
  readonly data: Partial<Envelope<unknown>> | null;
  readonly output: { readonly name?: string; readonly code?: string; readonly message?: string } | null;
  readonly attempts: number;
  readonly created_on: Date;
  readonly age: number;
  readonly start_after: Date;
}

/** Seconds after which a message that could be taken, or a worker that could have given a sign, counts as stuck. */
const patience = 60;

const job = `
  select id, name, state, data, output, created_on, start_after,
    case when started_on is null then 0 else retry_count + 1 end as attempts,
    extract(epoch from now() - created_on)::int as age,
    case when state in ('failed', 'cancelled') then 'DEAD' when state = 'retry' then 'RETRYING' when state = 'active' then 'SILENT'
      else 'WAITING' end as trouble
  from pgboss.job where name not like '\\_\\_pgboss%'`;

const troubled = `(state in ('failed', 'cancelled', 'retry')
  or (state = 'created' and start_after < now() - interval '${patience} s')
  or (state = 'active' and coalesce(heartbeat_on, started_on) < now() - interval '${patience} s'))`;

/** Opens the tools on the owner's address. */
export function openBusTools(ownerUrl: string): BusTools {
  const pool = ownerPool(ownerUrl, 1);
  return {
    async list() {
      const { rows } = await pool.query<Row>(`${job} and ${troubled} order by created_on`);
      return rows.map(describe);
    },
    async explain(id) {
      const { rows } = await pool.query<Row>(`${job} and id::text = $1`, [id]);
      return rows[0] ? explain(rows[0]) : null;
    },
    async retry(id) {
      const { rowCount } = await pool.query(
        `update pgboss.job set state = 'retry', start_after = now(), completed_on = null, retry_limit = greatest(retry_limit, retry_count + 1)
         where id::text = $1 and state in ('failed', 'cancelled', 'retry')`,
        [id],
      );
      return rowCount === 1;
    },
    async discard(id, { reason, operator }) {
      await pool.query(discarded);
      const { rowCount } = await pool.query(
        `with gone as (delete from pgboss.job where id::text = $1 and state not in ('active', 'completed') returning *)
         insert into lyceum.discarded_message (job_id, queue, event_id, tenant_id, sent_at, attempts, error, reason, operator)
         select id, name, data ->> 'id', data ->> 'tenantId', created_on, retry_count, output, $2, $3 from gone`,
        [id, reason, operator],
      );
      return rowCount === 1;
    },
    async redeliver(eventId) {
      const { rows } = await pool.query<{ name: string }>(
        `insert into pgboss.job (name, data, policy, retry_limit, retry_delay, retry_backoff, retry_delay_max, expire_seconds,
           deletion_seconds, heartbeat_seconds, keep_until)
         select distinct on (j.name) j.name, j.data, j.policy, q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max,
           q.expire_seconds, q.deletion_seconds, q.heartbeat_seconds, now() + q.retention_seconds * interval '1 s'
         from pgboss.job j join pgboss.queue q on q.name = j.name
         where j.data ->> 'id' = $1 and j.state = 'completed'
         returning name`,
        [eventId],
      );
      return rows.map(({ name }) => name).toSorted();
    },
    close: () => pool.end(),
  };
}

/** Made when it is first needed: most installations never discard anything. No payload: what is discarded is gone. */
const discarded = `
  create schema if not exists lyceum;
  create table if not exists lyceum.discarded_message (
    job_id uuid primary key, queue text not null, event_id text, tenant_id text, sent_at timestamptz not null, attempts int not null, error jsonb,
    reason text not null, operator text not null, discarded_at timestamptz not null default now()
  )`;

function describe({ id, name, trouble, created_on, age, attempts, output }: Row): TroubledMessage {
  const [subgraph = '', ...rest] = name.split('/');
  return {
    id,
    queue: name,
    subgraph,
    message: rest.join('/'),
    trouble,
    sentAt: created_on,
    ageSeconds: age,
    attempts,
    lastError: output?.message ? [output.code, output.message].filter(Boolean).join(' ') : null,
  };
}

function explain(row: Row): ExplainedMessage {
  const { data, output, state, start_after } = row;
  const described = describe(row);
  return {
    ...described,
    state,
    sender: described.message.split('.')[0] ?? '',
    tenantId: data?.tenantId ?? null,
    eventId: data?.id ?? null,
    requestId: data?.requestId ?? null,
    actorId: data?.actorId ?? null,
    nextTryAt: state === 'retry' || state === 'created' ? start_after : null,
    error: output,
    payload: redact(data?.body ?? null),
  };
}
