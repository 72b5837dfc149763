import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ExpressionBuilder, sql } from 'kysely';
import type { Context, Tx } from '../context/context.ts';
import { transact } from '../context/transact.ts';
import { Failure, type UserError, userError } from '../errors/failure.ts';

interface IdempotencyTable {
  idempotency: { tenant_id: string; user_id: string; operation: string; key: string; args_hash: string; result: unknown };
}

/** PostgreSQL's `lock_not_available`. */
const lockTimedOut = '55P03';

interface Call {
  readonly operation: string;
  readonly key: string;
  readonly args: unknown;
  readonly waitMs?: number;
}

/**
 * Runs a mutation's transaction once per (tenant, user, operation, key). The same key and arguments give the stored result
 * again, however parallel (a second call waits for the first, at most `waitMs`, default 10,000, then fails UNAVAILABLE); the same
 * key with other arguments gives `IdempotencyConflict`. `refuse(result)` inside rolls back and stores nothing. Kept 24 hours.
 * Results are JSON: ids and facts, from which the resolver loads what was selected. Also the first caller gets them as JSON would
 * tell them, so that no caller can come to lean on more.
 */
export async function once<P, D, R extends object>(
  ctx: Context<P, D>,
  call: Call,
  work: (tx: Tx<P, D>) => Promise<R>,
): Promise<R | UserError<'IdempotencyConflict'>> {
  if (call.key.length < 8 || call.key.length > 100) {
    throw new Failure('BAD_USER_INPUT', '`idempotencyKey` has 8 to 100 characters.');
  }
  const argsHash = createHash('sha256').update(canonical(call.args)).digest('hex');
  const deadline = Date.now() + (call.waitMs ?? 10_000);
  const { tenantId, userId } = ctx.viewer;
  const name = JSON.stringify([ctx.subgraph, tenantId, userId, call.operation, call.key]);
  return inTurn(name, deadline, () => transact(ctx, (tx) => claimOrReplay(tx, call, argsHash, deadline, work)));
}

/** Whoever holds the insert of this key is first; the others wait for its commit (then the row is there) or rollback (then one of them is first). */
async function claimOrReplay<P, D, R extends object>(
  tx: Tx<P, D>,
  call: Call,
  argsHash: string,
  deadline: number,
  work: (tx: Tx<P, D>) => Promise<R>,
): Promise<R | UserError<'IdempotencyConflict'>> {
  const db = (tx as unknown as Tx<P, IdempotencyTable>).db;
  const mine = { user_id: tx.viewer.userId ?? '', operation: call.operation, key: call.key };
  // Held until the end of the transaction: nobody should wait longer for any other lock either.
  await sql`select set_config('lock_timeout', ${String(Math.max(1, deadline - Date.now()))}, true)`.execute(db);
  const claimed = await db
    .insertInto('idempotency')
    .values({ ...mine, tenant_id: tx.viewer.tenantId, args_hash: argsHash, result: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst()
    .catch((error: unknown) => {
      throw (error as { code?: unknown }).code === lockTimedOut ? stillRunning(error) : error;
    });
  const row = (same: ExpressionBuilder<IdempotencyTable, 'idempotency'>) => same.and(mine);
  if (!claimed) {
    const stored = await db.selectFrom('idempotency').select(['args_hash', 'result']).where(row).executeTakeFirstOrThrow();
    return stored.args_hash === argsHash ? (stored.result as R) : conflict(call.operation);
  }
  const result = JSON.stringify(await work(tx));
  await db.updateTable('idempotency').set({ result }).where(row).execute();
  return JSON.parse(result) as R;
}

/** The calls of this process that run, by key. */
const running = new Map<string, Promise<unknown>>();

/**
 * Within one process calls with one key queue up here, in memory: waiting in the database each would hold one of the pool's few
 * connections, and a client that repeats a slow call could stop everybody else.
 */
async function inTurn<R>(name: string, deadline: number, run: () => Promise<R>): Promise<R> {
  for (let earlier = running.get(name); earlier; earlier = running.get(name)) {
    const ended = await Promise.race([earlier.then(() => true), sleep(deadline - Date.now(), false, { ref: false })]);
    if (!ended) throw stillRunning();
  }
  const mine = run();
  const settled = mine.then(
    () => {},
    () => {},
  );
  running.set(name, settled);
  return mine.finally(() => running.delete(name));
}

function stillRunning(cause?: unknown): Failure {
  const message = 'The first call with this idempotency key is still running; ask again with the same key.';
  return new Failure('UNAVAILABLE', message, {}, { cause });
}

function conflict(operation: string): UserError<'IdempotencyConflict'> {
  return userError(
    'IdempotencyConflict',
    `This idempotency key was used for ${operation} with other arguments. Use a fresh key for a new intent.`,
  );
}

/** JSON with sorted keys; absent and null mean the same in GraphQL inputs without default. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part) && !(part instanceof Date)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, field]) => field !== null && field !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
}
