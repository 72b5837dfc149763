import type { Db } from 'pg-boss';

/** A queue and the table of its own in which its messages lie. */
export interface QueueTable {
  readonly queue: string;
  readonly table: string;
}

/**
 * Gives a claimed message back: to be tried again after a while, twice as long each time, or dead when that was the last try. By a statement of
 * our own, because pg-boss's writes into the table of all queues, on which a subgraph has no rights. Whoever lost the claim changes nothing.
 */
export async function failMessage(
  db: Db,
  { table }: QueueTable,
  claim: { readonly id: string; readonly retryCount: number },
  error: unknown,
  tries: number | null,
): Promise<void> {
  await db.executeSql(
    `update pgboss.${table} set
       state = case when retry_count >= least(retry_limit, $4::int - 1) then 'failed' else 'retry' end::pgboss.job_state,
       completed_on = case when retry_count >= least(retry_limit, $4::int - 1) then now() end,
       start_after = now() + least(retry_delay_max, retry_delay * 2 ^ least(16, retry_count) * (1 + random())) * interval '1 s',
       heartbeat_on = null,
       output = $3::jsonb
     where id = $1 and retry_count = $2 and state = 'active'`,
    [claim.id, claim.retryCount, JSON.stringify(describeFailure(error)), tries],
  );
}

/** What is kept of a failure beside a dead message: enough to mend it, nothing of anybody's data. */
export function describeFailure(error: unknown): { name: string; code: string | null; message: string } {
  if (!(error instanceof Error)) return { name: 'unknown', code: null, message: 'something that is no error was thrown' };
  const code = (error as { code?: unknown }).code;
  return {
    name: error.name,
    code: typeof code === 'string' ? code : null,
    message: error.message.split('\n')[0]?.slice(0, 300) ?? '',
  };
}
