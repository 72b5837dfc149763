import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { iterateTopic } from '@lyceum/kit/live/iterate.ts';
import type { Ctx } from '../context.ts';
import { termsOf } from '../policy/policy.service.ts';
import { balanceTopic } from './balance.topic.ts';

export interface Balance {
  readonly pending: { readonly amount: number; readonly currency: string };
  readonly available: { readonly amount: number; readonly currency: string };
}

/** Money is nobody else's business: a stranger gets null, as for a mentor who does not exist. */
export async function balanceFor(ctx: Ctx, mentorId: string, wanted?: string | null): Promise<Balance | null> {
  const { userId, scopes } = ctx.viewer;
  const isSelf = userId !== null && siblingId('mentor', userId) === mentorId;
  return isSelf || scopes.includes('payments:read') ? readBalance(ctx, mentorId, wanted) : null;
}

async function readBalance(ctx: Ctx, mentorId: string, wanted?: string | null): Promise<Balance> {
  const currency = wanted ?? (await termsOf(ctx)).currency;
  const held = await ctx.db
    .selectFrom('escrow_hold')
    .select((row) => row.fn.sum<string | null>('expected_share').as('share'))
    .where('mentor_id', '=', mentorId)
    .where('currency', '=', currency)
    .where('state', '=', 'HELD')
    .executeTakeFirst();
  const payable = await ctx.db
    .selectFrom('ledger_account')
    .innerJoin('ledger_balance', 'ledger_balance.account_id', 'ledger_account.id')
    .select('balance')
    .where('kind', '=', 'MENTOR_PAYABLE')
    .where('owner', '=', mentorId)
    .where('ledger_account.currency', '=', currency)
    .executeTakeFirst();
  // A debt of ours is a credit, which the ledger writes as a negative number; `0 -` keeps zero from becoming -0.
  return {
    pending: { amount: Number(held?.share ?? 0), currency },
    available: { amount: 0 - (payable?.balance ?? 0), currency },
  };
}

/** First the balance as it is, then anew after each hint; the hint itself carries nothing. */
export function followBalance(ctx: Ctx, wanted?: string | null): AsyncIterableIterator<Balance> {
  const mentorId = siblingId('mentor', signedIn(ctx));
  const hints = iterateTopic<unknown>(ctx.live, balanceTopic(ctx.viewer.tenantId, mentorId));
  let first = true;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const hint = first ? { done: false } : await hints.next();
      first = false;
      if (hint.done) return { done: true, value: undefined };
      return { done: false, value: await readBalance(ctx.fork() as Ctx, mentorId, wanted) };
    },
    async return() {
      await hints.return?.();
      return { done: true, value: undefined };
    },
  };
}
