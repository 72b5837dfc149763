import { Failure } from '@lyceum/kit/errors/failure.ts';
import { sql } from 'kysely';
import { weekPlan } from '../availability/availability.rules.ts';
import { availabilityOf } from '../availability/availability.service.ts';
import type { Ctx } from '../context.ts';
import { currentPolicy } from '../policy/policy.service.ts';
import { suspendedAmong } from '../standing/standing.service.ts';
import type { OfferingTable } from '../tables.ts';
import { type Interval, isSlot, slotStarts, stepFor, type WeekPlan } from './slot.rules.ts';
import { isTimeZone } from './zone.rules.ts';

const day = 86_400_000;
const longestWindow = 62 * day;
/** Longer than any session with its buffers: what is taken this near the window may reach into it. */
const margin = day;

export interface SlotWindow {
  readonly from: Date;
  readonly to: Date;
  readonly timeZone: string;
  readonly first: number;
}

/** When a session of this offering can be had. */
export async function slotsOf(
  ctx: Ctx,
  offering: OfferingTable,
  window: SlotWindow,
): Promise<{ startsAt: Date; endsAt: Date }[]> {
  refuseBadWindow(window);
  if (offering.state !== 'PUBLISHED' || (await isSuspended(ctx, offering.mentor_user_id))) return [];
  const plan = await mentorPlan(ctx, offering.mentor_user_id);
  if (!plan) return [];
  const [from, to] = [window.from.getTime(), window.to.getTime()];
  const starts = slotStarts({
    plan,
    durationMinutes: offering.duration_minutes,
    busy: await busyTime(ctx, offering.mentor_user_id, from - margin, to + margin),
    now: ctx.clock.now().getTime(),
    from,
    to,
    bookerZone: window.timeZone,
    stepMinutes: stepFor(offering.duration_minutes),
  });
  const length = offering.duration_minutes * 60_000;
  return starts.slice(0, window.first).map((start) => ({ startsAt: new Date(start), endsAt: new Date(start + length) }));
}

/** Whether the mentor gives a session then; whether it is still free only the database can say, by taking it. */
export function isGivenThen(ctx: Ctx, plan: WeekPlan, durationMinutes: number, startsAt: Date): boolean {
  return isSlot({ plan, durationMinutes, busy: [], now: ctx.clock.now().getTime() }, startsAt.getTime());
}

/** The mentor's hours under the tenant's policy; null where none are set. */
export async function mentorPlan(ctx: Ctx, mentorUserId: string): Promise<WeekPlan | null> {
  const [availability, policy] = await Promise.all([
    availabilityOf(ctx, mentorUserId),
    ctx
      .loader('policy', async (keys: readonly 'current'[]) => {
        const current = await currentPolicy(ctx);
        return keys.map(() => current);
      })
      .load('current'),
  ]);
  return availability && weekPlan(availability, policy.terms.minNoticeMinutes);
}

function isSuspended(ctx: Ctx, userId: string): Promise<boolean> {
  return ctx
    .loader<string, boolean>('suspended', async (userIds) => {
      const suspended = await suspendedAmong(ctx, userIds);
      return userIds.map((asked) => suspended.has(asked));
    })
    .load(userId);
}

/** What of the mentor's time is taken by live seats, buffers included; holds that ran out no longer count. Batched per window. */
function busyTime(ctx: Ctx, mentorUserId: string, from: number, to: number): Promise<readonly Interval[]> {
  return ctx
    .loader<string, readonly Interval[]>(`busy:${from}:${to}`, async (userIds) => {
      const rows = await ctx.db
        .selectFrom('occupancy')
        .innerJoin('seat', 'seat.id', 'occupancy.seat_id')
        .select(['occupancy.user_id', sql<Date>`lower(during)`.as('start'), sql<Date>`upper(during)`.as('end')])
        .where('occupancy.user_id', 'in', [...userIds])
        .where(sql<boolean>`during && tstzrange(${new Date(from)}, ${new Date(to)})`)
        .where((seat) => seat.or([seat('seat.state', '=', 'BOOKED'), seat('seat.hold_expires_at', '>', ctx.clock.now())]))
        .execute();
      return userIds.map((userId) =>
        rows.filter((row) => row.user_id === userId).map((row) => ({ start: row.start.getTime(), end: row.end.getTime() })),
      );
    })
    .load(mentorUserId);
}

function refuseBadWindow({ from, to, timeZone, first }: SlotWindow): void {
  const length = to.getTime() - from.getTime();
  if (!(length > 0 && length <= longestWindow)) {
    throw new Failure('BAD_USER_INPUT', 'The window of slots ends after it begins and spans at most 62 days.');
  }
  if (!isTimeZone(timeZone)) throw new Failure('BAD_USER_INPUT', `${timeZone} is no IANA time zone such as Europe/Berlin.`);
  if (first < 1 || first > 2000) throw new Failure('BAD_USER_INPUT', 'first is 1 to 2,000.');
}
