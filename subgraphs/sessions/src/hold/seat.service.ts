import { sql } from 'kysely';
import type { Write } from '../context.ts';
import { type Interval, type WeekPlan, withBuffers } from '../slot/slot.rules.ts';

export interface Seat {
  readonly id: string;
  readonly mentorUserId: string;
  readonly menteeUserId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/**
 * Takes the time of both people for a seat; the mentor's with buffers. Answers whose time was not free, null when both were.
 *
 * `on conflict do nothing` inserts speculatively, so that the loser's transaction lives on and can say who was in the way.
 */
export async function occupy(tx: Write, seat: Seat, plan: WeekPlan): Promise<'MENTOR' | 'MENTEE' | null> {
  const session = { start: seat.startsAt.getTime(), end: seat.endsAt.getTime() };
  const people = [
    { who: 'MENTOR' as const, userId: seat.mentorUserId, during: withBuffers(plan, session) },
    { who: 'MENTEE' as const, userId: seat.menteeUserId, during: session },
  ];
  for (const { who, userId, during } of people) {
    if (!(await takeTime(tx, seat.id, userId, during))) return who;
  }
  return null;
}

async function takeTime(tx: Write, seatId: string, userId: string, during: Interval): Promise<boolean> {
  const taken = await tx.db
    .insertInto('occupancy')
    .values({
      seat_id: seatId,
      user_id: userId,
      tenant_id: tx.viewer.tenantId,
      during: sql<string>`tstzrange(${new Date(during.start)}, ${new Date(during.end)})`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('seat_id')
    .execute();
  return taken.length === 1;
}

/**
 * Makes those who change what these people have planned follow each other. The constraint alone would keep the seats safe; but who gives a time
 * back and then takes one, while another does the reverse, would each wait for the other.
 */
export async function inTurn(tx: Write, people: readonly string[]): Promise<void> {
  for (const userId of people.toSorted()) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`sessions:${userId}`}, 0))`.execute(tx.db);
  }
}

/** Gives the time of a seat back to both. */
export async function vacate(tx: Write, seatId: string): Promise<void> {
  await tx.db.deleteFrom('occupancy').where('seat_id', '=', seatId).execute();
}

/** The seat is over: its booking failed or was cancelled. */
export async function freeSeat(tx: Write, seatId: string): Promise<void> {
  await tx.db.updateTable('seat').set({ state: 'FREED' }).where('id', '=', seatId).execute();
  await vacate(tx, seatId);
}

/**
 * Frees what these people held for too long. The delayed message does that too, but it may be late; nobody shall be refused a slot that
 * search shows. What a rival frees right now is skipped here, and waited for when the time is taken.
 */
export async function freeExpiredHolds(tx: Write, userIds: readonly string[]): Promise<void> {
  const expired = tx.db
    .selectFrom('seat')
    .select('id')
    .where('state', '=', 'HELD')
    .where('hold_expires_at', '<=', tx.clock.now())
    .where((seat) => seat.or([seat('mentor_user_id', 'in', [...userIds]), seat('mentee_user_id', 'in', [...userIds])]))
    .forUpdate()
    .skipLocked();
  const freed = await tx.db.updateTable('seat').set({ state: 'FREED' }).where('id', 'in', expired).returning('id').execute();
  for (const { id } of freed) await vacate(tx, id);
}
