import type { Context, Tx } from '../context/context.ts';
import type { UserError } from '../errors/failure.ts';

/**
 * Runs a mutation's transaction once per (tenant, user, operation, key). The same key and arguments give the stored result
 * again, however parallel (a second call waits for the first, at most `waitMs`, default 10,000, then fails UNAVAILABLE); the same
 * key with other arguments gives `IdempotencyConflict`. `refuse(result)` inside rolls back and stores nothing. Kept 24 hours.
 * Results are JSON: ids and facts, from which the resolver loads what was selected.
 */
export declare function once<P, D, R extends object>(
  ctx: Context<P, D>,
  call: { readonly operation: string; readonly key: string; readonly args: unknown; readonly waitMs?: number },
  work: (tx: Tx<P, D>) => Promise<R>,
): Promise<R | UserError<'IdempotencyConflict'>>;
