import { on } from '@lyceum/kit/bus/consumer.ts';
import { refuse, transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { once } from '@lyceum/kit/idempotency/once.ts';
import { expireHold } from '@lyceum/schema/messages.ts';
import type { Ctx, Ports, Tables, Write } from '../context.ts';
import { type InvalidInput, keyFault } from '../offering/offering.rules.ts';
import { isGivenThen, mentorPlan } from '../slot/slot.service.ts';
import { suspendedAmong } from '../standing/standing.service.ts';
import type { OfferingTable, SeatTable } from '../tables.ts';
import { freeExpiredHolds, freeSeat, inTurn, occupy, type Seat } from './seat.service.ts';

const holdMinutes = 10;

interface HoldInput {
  readonly offeringId: string;
  readonly startsAt: Date;
  readonly idempotencyKey: string;
}

export type SlotRefusal =
  | UserError<'SlotTaken'>
  | UserError<'SlotUnavailable'>
  | UserError<'ScheduleConflict'>
  | UserError<'NotBookable'>;
type HoldAnswer =
  | { readonly __typename: 'HoldSlotSuccess'; readonly holdToken: string }
  | SlotRefusal
  | UserError<'NotFound'>
  | UserError<'IdempotencyConflict'>
  | InvalidInput;

/** The caller as a mentee; the role must be the active one. */
export function actingMentee(ctx: Ctx): string {
  const userId = signedIn(ctx);
  requireScope(ctx, 'mentee');
  return userId;
}

export async function holdSlot(ctx: Ctx, { offeringId, startsAt, idempotencyKey }: HoldInput): Promise<HoldAnswer> {
  const userId = actingMentee(ctx);
  const fault = keyFault(idempotencyKey);
  if (fault) return fault;
  const args = { offeringId, startsAt: startsAt.toISOString() };
  return once(ctx, { operation: 'holdSlot', key: idempotencyKey, args }, (tx) => takeSlot(tx, userId, offeringId, startsAt));
}

async function takeSlot(tx: Write, userId: string, offeringId: string, startsAt: Date): Promise<HoldAnswer> {
  const offering = await tx.db
    .selectFrom('offering')
    .selectAll()
    .where('id', '=', offeringId)
    .where('state', '=', 'PUBLISHED')
    .executeTakeFirst();
  if (!offering) return refuse(userError('NotFound', `There is no offering ${offeringId} to book.`));
  const refusal = await bookingRefusal(tx, offering, userId);
  if (refusal) return refuse(refusal);
  const seat = await createHold(tx, offering, userId, startsAt);
  await takeTime(tx, seat, offering.duration_minutes);
  await tx.send(expireHold, { holdToken: seat.hold_token }, { at: seat.hold_expires_at });
  return { __typename: 'HoldSlotSuccess', holdToken: seat.hold_token };
}

/** Why this person cannot book this offering at all; null when nothing speaks against it. */
export async function bookingRefusal(
  tx: Write,
  offering: OfferingTable,
  userId: string,
): Promise<UserError<'NotBookable'> | null> {
  if (offering.mentor_user_id === userId) return userError('NotBookable', 'Nobody books themselves.');
  if (offering.state !== 'PUBLISHED') return userError('NotBookable', `Offering ${offering.id} is no longer offered.`);
  const suspended = await suspendedAmong(tx, [offering.mentor_user_id, userId]);
  return suspended.size > 0 ? userError('NotBookable', `Offering ${offering.id} cannot be booked at present.`) : null;
}

async function createHold(tx: Write, offering: OfferingTable, userId: string, startsAt: Date): Promise<SeatTable> {
  const now = tx.clock.now();
  const seat: SeatTable = {
    id: tx.ids.next('seat'),
    tenant_id: tx.viewer.tenantId,
    hold_token: tx.ids.next('hold'),
    offering_id: offering.id,
    mentor_user_id: offering.mentor_user_id,
    mentee_user_id: userId,
    state: 'HELD',
    starts_at: startsAt,
    ends_at: new Date(startsAt.getTime() + offering.duration_minutes * 60_000),
    hold_expires_at: new Date(Math.min(now.getTime() + holdMinutes * 60_000, startsAt.getTime())),
    created_at: now,
  };
  await tx.db.insertInto('seat').values(seat).execute();
  return seat;
}

/** Checks the time against the mentor's hours and takes it, or leaves the transaction with the refusal. */
export async function takeTime(
  tx: Write,
  seat: Pick<SeatTable, 'id' | 'mentor_user_id' | 'mentee_user_id' | 'starts_at' | 'ends_at'>,
  durationMinutes: number,
): Promise<void> {
  const at = seat.starts_at.toISOString();
  const plan = await mentorPlan(tx, seat.mentor_user_id);
  if (!plan || !isGivenThen(tx, plan, durationMinutes, seat.starts_at)) {
    return refuse(userError('SlotUnavailable', `The mentor gives no session at ${at}; search for slots.`));
  }
  await inTurn(tx, [seat.mentor_user_id, seat.mentee_user_id]);
  await freeExpiredHolds(tx, [seat.mentor_user_id, seat.mentee_user_id]);
  const occupied = await occupy(tx, seatOf(seat), plan);
  if (occupied === 'MENTOR') return refuse(userError('SlotTaken', `The slot at ${at} is taken; search again.`));
  if (occupied === 'MENTEE') return refuse(userError('ScheduleConflict', `You have another session or hold at ${at}.`));
}

function seatOf(row: Pick<SeatTable, 'id' | 'mentor_user_id' | 'mentee_user_id' | 'starts_at' | 'ends_at'>): Seat {
  return {
    id: row.id,
    mentorUserId: row.mentor_user_id,
    menteeUserId: row.mentee_user_id,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
  };
}

export async function releaseHold(
  ctx: Ctx,
  holdToken: string,
): Promise<{ readonly __typename: 'ReleaseHoldSuccess'; readonly holdToken: string } | UserError<'NotFound'>> {
  const userId = actingMentee(ctx);
  return transact(ctx, async (tx) => {
    const seat = await tx.db
      .selectFrom('seat')
      .select(['id', 'state'])
      .where('hold_token', '=', holdToken)
      .where('mentee_user_id', '=', userId)
      .forUpdate()
      .executeTakeFirst();
    if (!seat) return userError('NotFound', `You have no hold ${holdToken}.`);
    if (seat.state === 'HELD') await freeSeat(tx, seat.id);
    return { __typename: 'ReleaseHoldSuccess' as const, holdToken };
  });
}

/** Its time is over, unless it was booked or given back before. */
export const expireHoldConsumer = on<NonNullable<(typeof expireHold)['payload']>, Ports, Tables>(
  expireHold,
  async (tx, { holdToken }) => {
    const seat = await tx.db
      .selectFrom('seat')
      .select(['id', 'hold_expires_at'])
      .where('hold_token', '=', holdToken)
      .where('state', '=', 'HELD')
      .forUpdate()
      .executeTakeFirst();
    if (!seat) return;
    if (seat.hold_expires_at <= tx.clock.now()) return freeSeat(tx, seat.id);
    // A moment too early, because clocks differ.
    await tx.send(expireHold, { holdToken }, { at: seat.hold_expires_at });
  },
);

export async function holdByToken(ctx: Ctx, holdToken: string): Promise<SeatTable> {
  return ctx.db.selectFrom('seat').selectAll().where('hold_token', '=', holdToken).executeTakeFirstOrThrow();
}
