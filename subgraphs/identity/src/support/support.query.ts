import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { sql } from 'kysely';
import type { ConsentKind } from '../consent/consent.rules.ts';
import type { Ctx } from '../context.ts';

export interface SupportCaseRow {
  readonly id: string;
  readonly userId: string;
  readonly openedAt: Date;
  readonly expiresAt: Date;
}

export async function findSupportCase(ctx: Ctx, id: string): Promise<SupportCaseRow | null> {
  requireScope(ctx, 'users:read');
  return readSupportCase(ctx, id);
}

/** Of whoever asks, and while it lasts; somebody else's is like none. */
export async function readSupportCase(ctx: Ctx, id: string): Promise<SupportCaseRow | null> {
  if (!isId('support', id)) return null;
  const row = await ctx.db
    .selectFrom('support_case')
    .innerJoin('user_account', 'user_account.id', 'support_case.user_id')
    .select(['support_case.id', 'user_id as userId', 'opened_at as openedAt', 'expires_at as expiresAt'])
    .where('support_case.id', '=', id)
    .where('opened_by', '=', signedIn(ctx))
    .where('expires_at', '>', ctx.clock.now())
    .executeTakeFirst();
  return row ?? null;
}

export async function hasPassword(ctx: Ctx, userId: string): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('user_account')
    .select(sql<boolean>`password_hash is not null`.as('has'))
    .where('id', '=', userId)
    .executeTakeFirst();
  return row?.has === true;
}

const most = 50;

export async function listSuspensions(ctx: Ctx, userId: string) {
  const rows = await ctx.db
    .selectFrom('suspension')
    .select(['decision_id as decisionId', 'suspended_at as suspendedAt', 'lifted_at as liftedAt'])
    .where('user_id', '=', userId)
    .where('suspended_at', 'is not', null)
    .orderBy('suspended_at', 'desc')
    .limit(most)
    .execute();
  return rows.map((row) => ({ ...row, suspendedAt: row.suspendedAt! }));
}

export async function listLastConsents(ctx: Ctx, userId: string) {
  const { rows } = await sql<{ kind: ConsentKind; version: number; given: boolean; at: Date }>`
    select distinct on (kind) kind, version, act = 'GIVEN' as given, at from consent_event
    where user_id = ${userId} order by kind, at desc, id desc`.execute(ctx.db);
  return rows;
}

export async function erasureRequestedAt(ctx: Ctx, userId: string): Promise<Date | null> {
  const row = await ctx.db
    .selectFrom('erasure')
    .select('requested_at')
    .where('user_id', '=', userId)
    .where('state', 'in', ['WAITING', 'ERASING'])
    .executeTakeFirst();
  return row?.requested_at ?? null;
}

/** Each half is read by an index of its own; together they are the newest of both. */
export async function listEvents(ctx: Ctx, userId: string) {
  const half = (column: 'subject_id' | 'actor_id') =>
    ctx.db
      .selectFrom('audit_entry')
      .select(['id', 'at', 'action', 'actor_role as actorRole', 'actor_id as actorId'])
      .where('tenant_id', '=', ctx.viewer.tenantId)
      .where(column, '=', userId)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(most)
      .execute();
  const both = new Map([...(await half('subject_id')), ...(await half('actor_id'))].map((row) => [row.id, row]));
  return [...both.values()]
    .sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1))
    .slice(0, most)
    .map(({ at, action, actorRole, actorId }) => ({ at, action, actorRole, byThemselves: actorId === userId }));
}
