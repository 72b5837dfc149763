import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Context, Tx } from '../context/context.ts';
import { transact } from '../context/transact.ts';
import { Failure, type UserError, userError } from '../errors/failure.ts';

interface IdempotencyTable {
  idempotency: { tenant_id: string; user_id: string; operation: string; key: string; args_hash: string; result: unknown };
}

/** PostgreSQL's `lock_not_available`. */
const lockTimedOut = '55P03';

/**
 * Runs a mutation's transaction once per (tenant, user, operation, key). The same key and arguments give the stored result
 * again, however parallel (a second call waits for the first, at most `waitMs`, default 10,000, then fails UNAVAILABLE); the same
 * key with other arguments gives `IdempotencyConflict`. `refuse(result)` inside rolls back and stores nothing. Kept 24 hours.
 * Results are JSON: ids and facts, from which the resolver loads what was selected.
 */
export async function once<P, D, R extends object>(
  ctx: Context<P, D>,
  call: { readonly operation: string; readonly key: string; readonly args: unknown; readonly waitMs?: number },
  work: (tx: Tx<P, D>) => Promise<R>,
): Promise<R | UserError<'IdempotencyConflict'>> {
  if (call.key.length < 8 || call.key.length > 100)
    throw new Failure('BAD_USER_INPUT', '`idempotencyKey` has 8 to 100 characters.');
  const argsHash = createHash('sha256').update(canonical(call.args)).digest('hex');
  try {
    return await transact(ctx, (tx) => claimOrReplay(tx, call, argsHash, work));
  } catch (error) {
    if (isLockTimeout(error)) {
      throw new Failure(
        'UNAVAILABLE',
        'The first call with this idempotency key is still running; ask again with the same key.',
        {},
        { cause: error },
      );
    }
    throw error;
  }
}

async function claimOrReplay<P, D, R extends object>(
  tx: Tx<P, D>,
  call: { operation: string; key: string; waitMs?: number },
  argsHash: string,
  work: (tx: Tx<P, D>) => Promise<R>,
): Promise<R | UserError<'IdempotencyConflict'>> {
  const db = (tx as unknown as Tx<P, IdempotencyTable>).db;
  const key = { tenant_id: tx.viewer.tenantId, user_id: tx.viewer.userId ?? '', operation: call.operation, key: call.key };
  // The insert waits for a first call that is under way: for its commit, then the row is there, or its rollback, then this call is the first.
  await sql`select set_config('lock_timeout', ${String(call.waitMs ?? 10_000)}, true)`.execute(db);
  const claimed = await db
    .insertInto('idempotency')
    .values({ ...key, args_hash: argsHash, result: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  await sql`select set_config('lock_timeout', '0', true)`.execute(db);
  const mine = db
    .selectFrom('idempotency')
    .where('user_id', '=', key.user_id)
    .where('operation', '=', key.operation)
    .where('key', '=', key.key);
  if (!claimed) {
    const stored = await mine.select(['args_hash', 'result']).executeTakeFirstOrThrow();
    if (stored.args_hash !== argsHash) return conflict(call.operation);
    return stored.result as R;
  }
  const result = await work(tx);
  await db
    .updateTable('idempotency')
    .set({ result: JSON.stringify(result) })
    .where('user_id', '=', key.user_id)
    .where('operation', '=', key.operation)
    .where('key', '=', key.key)
    .execute();
  return result;
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

function isLockTimeout(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ((current as { code?: unknown }).code === lockTimedOut) return true;
  }
  return false;
}
