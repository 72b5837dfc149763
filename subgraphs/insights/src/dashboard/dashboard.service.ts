import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { figuresOf, proofOf } from '../figure/figure.service.ts';
import type { Scope } from '../tables.ts';
import { pendingOf, streakDays } from './dashboard.rules.ts';

export async function mentorDashboard(ctx: Ctx) {
  requireScope(ctx, 'mentor');
  const userId = signedIn(ctx);
  const mentorId = siblingId('mentor', userId);
  const figures = await figuresOf(ctx, 'MENTOR', mentorId);
  const ratings = figures.count('ratings');
  return {
    scope: 'MENTOR' as Scope,
    scopeId: mentorId,
    bookingsConfirmed: figures.count('bookingsConfirmed'),
    bookingsCancelled: figures.count('bookingsCancelled'),
    sessionsAttended: figures.count('bookingsAttended'),
    secondsTaught: figures.count('secondsTaught'),
    earned: figures.money('earned'),
    pending: pendingOf(figures),
    rating: ratings === 0 ? null : figures.count('ratingSum') / ratings,
    ratings,
    retainedMentees: () => retainedMentees(ctx, mentorId),
    medianResponseSeconds: () => medianResponseSeconds(ctx, userId),
    days: () => mentorDays(ctx, mentorId),
  };
}

export async function menteeDashboard(ctx: Ctx) {
  const userId = signedIn(ctx);
  const figures = await figuresOf(ctx, 'USER', userId);
  return {
    scope: 'USER' as Scope,
    scopeId: userId,
    bookingsConfirmed: figures.count('bookingsConfirmed'),
    sessionsAttended: figures.count('bookingsAttended'),
    secondsLearned: figures.count('secondsLearned'),
    watchedMs: figures.count('watchedMs'),
    lecturesCompleted: figures.count('lecturesCompleted'),
    streakDays: async () => streakDays(await activeDays(ctx, userId), ctx.clock.now()),
  };
}

export async function adminDashboard(ctx: Ctx) {
  requireScope(ctx, 'insights:read');
  const figures = await figuresOf(ctx, 'TENANT', ctx.viewer.tenantId);
  return {
    scope: 'TENANT' as Scope,
    scopeId: ctx.viewer.tenantId,
    users: figures.count('users'),
    mentors: figures.count('mentors'),
    suspensions: figures.count('suspensions'),
    funnel: {
      requested: figures.count('bookingsRequested'),
      failed: figures.count('bookingsFailed'),
      confirmed: figures.count('bookingsConfirmed'),
      cancelled: figures.count('bookingsCancelled'),
      settled: figures.count('bookingsSettled'),
      attended: figures.count('bookingsAttended'),
    },
    captured: figures.money('captured'),
    refunded: figures.money('refunded'),
    mentorPaid: figures.money('mentorPaid'),
    feesEarned: figures.money('feesEarned'),
    messages: figures.count('messages'),
    reports: figures.count('reports'),
    decisions: figures.count('decisions'),
    lectures: figures.count('lectures'),
  };
}

/** The proof of whichever dashboard it is asked on; the viewer's right to that scope was checked when the dashboard was made. */
export function proofOfDashboard(ctx: Ctx, dashboard: { scope: Scope; scopeId: string }) {
  return proofOf(ctx, dashboard.scope, dashboard.scopeId);
}

async function retainedMentees(ctx: Ctx, mentorId: string): Promise<number> {
  const returning = ctx.db
    .selectFrom('fact')
    .select('user_id')
    .where('mentor_id', '=', mentorId)
    .where('type', '=', 'sessions.booking_attended')
    .groupBy('user_id')
    .having(sql`count(*)`, '>=', sql<never>`2`)
    .as('returning_mentee');
  const row = await ctx.db
    .selectFrom(returning)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** An answer is a message of the mentor whose predecessor in the conversation is somebody else's. */
async function medianResponseSeconds(ctx: Ctx, userId: string): Promise<number | null> {
  const since = new Date(ctx.clock.now().getTime() - 90 * 86_400_000);
  const result = await sql<{ median: number | null }>`
    with posted as (
      select user_id, at, lag(user_id) over w as previous_user, lag(at) over w as previous_at
      from fact
      where type = 'messaging.message_posted' and at >= ${since}
        and conversation_id in (select conversation_id from fact where user_id = ${userId} and type = 'messaging.message_posted' and at >= ${since})
      window w as (partition by conversation_id order by at, id)
    )
    select percentile_cont(0.5) within group (order by extract(epoch from at - previous_at)) as median
    from posted where user_id = ${userId} and previous_user <> ${userId}`.execute(ctx.db);
  const median = result.rows[0]?.median ?? null;
  return median === null ? null : Math.round(Number(median));
}

async function mentorDays(ctx: Ctx, mentorId: string) {
  const today = ctx.clock.now();
  const rows = await sql<{ date: string; confirmed: number; attended: number }>`
    select to_char(day, 'YYYY-MM-DD') as date,
      count(fact.id) filter (where type = 'sessions.booking_confirmed')::int as confirmed,
      count(fact.id) filter (where type = 'sessions.booking_attended')::int as attended
    from generate_series((${today}::timestamptz at time zone 'UTC')::date - 29, (${today}::timestamptz at time zone 'UTC')::date, interval '1 day') as day
    left join fact on mentor_id = ${mentorId} and type in ('sessions.booking_confirmed', 'sessions.booking_attended')
      and at >= day at time zone 'UTC' and at < (day + interval '1 day') at time zone 'UTC'
    group by day order by day`.execute(ctx.db);
  return rows.rows.map((row, index) => ({
    date: row.date,
    bookingsConfirmed: row.confirmed,
    sessionsAttended: row.attended,
    incomplete: index === rows.rows.length - 1,
  }));
}

async function activeDays(ctx: Ctx, userId: string): Promise<readonly string[]> {
  const rows = await ctx.db
    .selectFrom('fact')
    .select(sql<string>`to_char(at at time zone 'UTC', 'YYYY-MM-DD')`.as('day'))
    .distinct()
    .where('user_id', '=', userId)
    .where('type', 'in', ['sessions.booking_attended', 'media.lecture_watched', 'messaging.message_posted'])
    .orderBy('day', 'desc')
    .limit(366)
    .execute();
  return rows.map((row) => row.day);
}
