import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { type Aggregate, aggregate, type Lease, type PresenceState } from './presence.rules.ts';

export interface Presence {
  readonly userId: string;
  readonly state: PresenceState;
}

interface TouchInput {
  readonly deviceId: string;
  /** The schema's default is false. */
  readonly idle?: boolean;
}

type Touched = { readonly __typename: 'TouchPresenceSuccess'; readonly presence: Presence; readonly leaseUntil: Date };

/** Live topic on which a person's devices hint that their presence may have changed. */
export function presenceTopic(tenantId: string, userId: string): string {
  return `messaging:presence:${tenantId}:${userId}`;
}

export async function touchPresence(
  ctx: Ctx,
  input: TouchInput,
): Promise<Touched | (UserError<'InvalidInput'> & { field: string })> {
  const userId = signedIn(ctx);
  const { deviceId } = input;
  if (deviceId.length < 1 || deviceId.length > 100 || deviceId.includes('\u0000')) {
    return userError('InvalidInput', 'A device id has 1 to 100 characters.', { field: 'deviceId' });
  }
  const leaseUntil = new Date(ctx.clock.now().getTime() + ctx.ports.timings.presenceLease);
  const before = await stateOf(ctx, userId);
  await renew(ctx, userId, input, leaseUntil);
  const after = await stateOf(ctx, userId);
  // Every hint makes its listeners read; a device that only renews its lease needs none, for they know when it would end.
  if (before.state !== after.state) ctx.live.publish(presenceTopic(ctx.viewer.tenantId, userId), {});
  return { __typename: 'TouchPresenceSuccess', presence: { userId, state: after.state }, leaseUntil };
}

async function renew(ctx: Ctx, userId: string, { deviceId, idle = false }: TouchInput, expiresAt: Date): Promise<void> {
  const activeAt = idle ? null : ctx.clock.now();
  await ctx.db
    .insertInto('presence_lease')
    .values({ user_id: userId, device_id: deviceId, tenant_id: ctx.viewer.tenantId, active_at: activeAt, expires_at: expiresAt })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'device_id']).doUpdateSet({
        active_at: sql<Date | null>`coalesce(${activeAt}::timestamptz, presence_lease.active_at)`,
        expires_at: expiresAt,
      }),
    )
    .execute();
}

async function stateOf(ctx: Ctx, userId: string): Promise<Aggregate> {
  const leases = await leasesOf(ctx, [userId]);
  return aggregate(leases.get(userId) ?? [], ctx.clock.now(), ctx.ports.timings.idleAfter);
}

async function leasesOf(ctx: Ctx, userIds: readonly string[]): Promise<Map<string, Lease[]>> {
  if (userIds.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('presence_lease')
    .selectAll()
    .where('user_id', 'in', [...userIds])
    .where('expires_at', '>', ctx.clock.now())
    .execute();
  return Map.groupBy(
    rows.map((row) => ({ userId: row.user_id, activeAt: row.active_at, expiresAt: row.expires_at })),
    (lease) => lease.userId,
  );
}

/** Those of the given people whose presence the viewer may know: themselves, and whoever shares a conversation with them. */
async function acquaintances(ctx: Ctx, viewerId: string, userIds: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.db
    .selectFrom('conversation_member as me')
    .innerJoin('conversation_member as other', 'other.conversation_id', 'me.conversation_id')
    .select('other.user_id')
    .distinct()
    .where('me.user_id', '=', viewerId)
    .where('me.left_at', 'is', null)
    .where('other.left_at', 'is', null)
    .where('other.user_id', 'in', [...userIds])
    .execute();
  return new Set([...rows.map((row) => row.user_id), viewerId]);
}

export interface Known extends Aggregate {
  readonly userId: string;
}

/** The presence of those people of whom the viewer may know it; others are left out. */
export async function presenceOf(ctx: Ctx, userIds: readonly string[]): Promise<Map<string, Known>> {
  const viewerId = ctx.viewer.userId;
  if (viewerId === null || userIds.length === 0) return new Map();
  const allowed = await acquaintances(ctx, viewerId, userIds);
  const visible = userIds.filter((userId) => allowed.has(userId));
  const leases = await leasesOf(ctx, visible);
  const now = ctx.clock.now();
  return new Map(
    visible.map((userId) => [userId, { userId, ...aggregate(leases.get(userId) ?? [], now, ctx.ports.timings.idleAfter) }]),
  );
}

export function presenceOfUser(ctx: Ctx, userId: string): Promise<Presence | null> {
  return ctx
    .loader<string, Presence | null>('presence', async (ids) => {
      const known = await presenceOf(ctx, ids);
      return ids.map((id) => known.get(id) ?? null);
    })
    .load(userId);
}
