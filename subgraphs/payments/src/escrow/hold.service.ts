import type { Selectable } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import { divide, type Parties, resolutionLines } from '../ledger/ledger.rules.ts';
import { postTransaction } from '../ledger/ledger.service.ts';
import { moveOrder, type OrderRow } from '../order/order.store.ts';
import type { EscrowHoldTable } from '../tables.ts';

export type Hold = Selectable<EscrowHoldTable>;

export function partiesOf(order: OrderRow): Parties {
  return { provider: order.provider, bookingId: order.booking_id, mentorId: order.mentor_id };
}

export async function holdOf(ctx: Ctx, bookingId: string): Promise<Hold | undefined> {
  return ctx.db.selectFrom('escrow_hold').selectAll().where('booking_id', '=', bookingId).executeTakeFirst();
}

/** Captured money waits here for the session's proof. */
export async function openHold(tx: Write, order: OrderRow, feeBps: number): Promise<void> {
  await tx.db
    .insertInto('escrow_hold')
    .values({
      order_id: order.id,
      tenant_id: tx.viewer.tenantId,
      booking_id: order.booking_id,
      mentor_id: order.mentor_id,
      mentor_user_id: order.mentor_user_id,
      amount: order.amount,
      currency: order.currency,
      expected_share: divide(order.amount, 0, feeBps).mentorShare,
      held_at: tx.clock.now(),
    })
    .execute();
}

export interface Resolution {
  readonly refund: number;
  /** Saga and step, or the window's end: the same one asking again gets the first answer. */
  readonly by: string;
  /** `ATTENDED`, `MENTOR_NO_SHOW`, or the reason of a cancellation. */
  readonly cause: string;
}

/**
 * Divides what is held, once: of a release and a refund that meet here, one finds the hold resolved. Null where somebody else
 * (another `by`) resolved it before.
 */
export async function resolveHold(tx: Write, order: OrderRow, resolution: Resolution): Promise<Hold | null> {
  const division = divide(order.amount, resolution.refund, order.fee_bps ?? 0);
  const resolved = await tx.db
    .updateTable('escrow_hold')
    .set({
      state: 'RESOLVED',
      resolved_by: resolution.by,
      cause: resolution.cause,
      refund: division.refund,
      mentor_share: division.mentorShare,
      platform_fee: division.platformFee,
      resolved_at: tx.clock.now(),
    })
    .where('order_id', '=', order.id)
    .where('state', '=', 'HELD')
    .returningAll()
    .executeTakeFirst();
  if (!resolved) return resolvedBy(tx, order, resolution.by);
  await postTransaction(tx, {
    kind: division.refund === 0 ? 'RELEASE' : 'REFUND_DECIDED',
    key: `resolve:${order.id}`,
    orderId: order.id,
    bookingId: order.booking_id,
    currency: order.currency,
    facts: {
      cause: resolution.cause,
      by: resolution.by,
      outcome: resolved.outcome,
      evidence: resolved.evidence,
      feeBps: order.fee_bps,
    },
    lines: resolutionLines(partiesOf(order), division),
  });
  await moveOrder(tx, order, division.refund === 0 ? 'ESCROW_RELEASED' : 'REFUND_DECIDED', { refunded: division.refund });
  return resolved;
}

async function resolvedBy(tx: Write, order: OrderRow, by: string): Promise<Hold | null> {
  const hold = await holdOf(tx, order.booking_id);
  return hold?.resolved_by === by ? hold : null;
}
