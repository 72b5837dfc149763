import { on } from '@lyceum/kit/bus/consumer.ts';
import { transact } from '@lyceum/kit/context/transact.ts';
import { mentorActivated } from '@lyceum/schema/messages.ts';
import type { Insertable, Selectable } from 'kysely';
import type { Ctx, Ports, Tables, Write } from '../context.ts';
import type { InvalidInput } from '../offering/offering.rules.ts';
import { actingMentor } from '../offering/offering.service.ts';
import type { AvailabilityTable } from '../tables.ts';
import { type AvailabilityPlan, availabilityFault } from './availability.rules.ts';

type Row = Selectable<AvailabilityTable>;

export async function setAvailability(
  ctx: Ctx,
  plan: AvailabilityPlan,
): Promise<{ readonly __typename: 'SetAvailabilitySuccess'; readonly mentorUserId: string } | InvalidInput> {
  const { userId } = actingMentor(ctx);
  const fault = availabilityFault(plan);
  if (fault) return fault;
  await transact(ctx, (tx) => storeAvailability(tx, userId, plan));
  return { __typename: 'SetAvailabilitySuccess', mentorUserId: userId };
}

export async function storeAvailability(tx: Write, mentorUserId: string, plan: AvailabilityPlan): Promise<void> {
  const { mentor_user_id, tenant_id, ...changes } = rowOf(tx, mentorUserId, plan);
  await tx.db
    .insertInto('availability')
    .values({ mentor_user_id, tenant_id, ...changes })
    .onConflict((conflict) => conflict.column('mentor_user_id').doUpdateSet(changes))
    .execute();
}

function rowOf(tx: Write, mentorUserId: string, plan: AvailabilityPlan): Insertable<AvailabilityTable> {
  return {
    mentor_user_id: mentorUserId,
    tenant_id: tx.viewer.tenantId,
    time_zone: plan.timeZone,
    weekly: JSON.stringify(plan.weekly),
    overrides: JSON.stringify(plan.overrides),
    buffer_before_minutes: plan.bufferBeforeMinutes,
    buffer_after_minutes: plan.bufferAfterMinutes,
    notice_minutes: plan.noticeMinutes,
    horizon_days: plan.horizonDays,
    updated_at: tx.clock.now(),
  };
}

/** A new mentor begins with an empty week, so that the settings page has something to change. */
export const mentorActivatedConsumer = on<NonNullable<(typeof mentorActivated)['payload']>, Ports, Tables>(
  mentorActivated,
  async (tx, { userId }) => {
    const empty = { timeZone: 'UTC', weekly: [], overrides: [], bufferBeforeMinutes: 0, bufferAfterMinutes: 0 };
    await tx.db
      .insertInto('availability')
      .values(rowOf(tx, userId, { ...empty, noticeMinutes: 0, horizonDays: 60 }))
      .onConflict((conflict) => conflict.column('mentor_user_id').doNothing())
      .execute();
  },
);

/** A mentor's hours as set; null where none were. Batched. */
export function availabilityOf(ctx: Ctx, mentorUserId: string): Promise<AvailabilityPlan | null> {
  return ctx
    .loader<string, AvailabilityPlan | null>('availability', async (userIds) => {
      const rows = await ctx.db
        .selectFrom('availability')
        .selectAll()
        .where('mentor_user_id', 'in', [...userIds])
        .execute();
      const byUser = new Map(rows.map((row) => [row.mentor_user_id, planOf(row)]));
      return userIds.map((userId) => byUser.get(userId) ?? null);
    })
    .load(mentorUserId);
}

function planOf(row: Row): AvailabilityPlan {
  return {
    timeZone: row.time_zone,
    weekly: row.weekly,
    overrides: row.overrides,
    bufferBeforeMinutes: row.buffer_before_minutes,
    bufferAfterMinutes: row.buffer_after_minutes,
    noticeMinutes: row.notice_minutes,
    horizonDays: row.horizon_days,
  };
}
