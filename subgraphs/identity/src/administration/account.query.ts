import { requireScope } from '@lyceum/kit/errors/guard.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { AccountFilter } from '../generated/resolvers.ts';
import { rolesHeld, type UserRole } from '../role/role.rules.ts';
import { containing, searchWords } from './search.rules.ts';

/** An account as admins see it. */
export interface AccountRow {
  readonly userId: string;
  readonly roles: UserRole[];
  readonly suspendedAt: Date | null;
  readonly openSessions: number;
  readonly secondFactorSince: Date | null;
}

export type AccountPage = Connection<AccountRow>;

/** The newest first; for admins. */
export function listAccounts(ctx: Ctx, filter: AccountFilter | null | undefined, page: PageArgs): Promise<AccountPage> {
  requireScope(ctx, 'users:read');
  let query = selectAccounts(ctx);
  for (const word of searchWords(filter?.search ?? ''))
    query = query.where(sql<boolean>`lower(email || ' ' || display_name) like ${containing(word)}`);
  if (filter?.role) query = query.where(sql<boolean>`granted_roles @> array[${filter.role}]::text[]`);
  if (filter?.suspended != null) query = query.where('suspended_at', filter.suspended ? 'is not' : 'is', null);
  return pageOf(query, page);
}

function pageOf(query: ReturnType<typeof selectAccounts>, page: PageArgs): Promise<AccountPage> {
  return paginate(query, page, {
    order: [
      ['user_account.created_at', 'desc'],
      ['user_account.id', 'desc'],
    ],
    map: accountRow,
  });
}

/** Those who hold a granted role, the newest first. */
export function listMembers(ctx: Ctx, page: PageArgs): Promise<AccountPage> {
  requireScope(ctx, 'users:read');
  return pageOf(selectAccounts(ctx).where(sql<boolean>`cardinality(granted_roles) > 0`), page);
}

/** In the caller's transaction; null for unknown ids, those of other tenants included. */
export async function readAccount(ctx: Ctx, userId: string): Promise<AccountRow | null> {
  if (!isId('user', userId)) return null;
  const row = await selectAccounts(ctx).where('user_account.id', '=', userId).executeTakeFirst();
  return row ? accountRow(row) : null;
}

function selectAccounts(ctx: Ctx) {
  const now = ctx.clock.now();
  return ctx.db
    .selectFrom('user_account')
    .leftJoin('mentor_profile', 'mentor_profile.user_id', 'user_account.id')
    .select(['user_account.id', 'user_account.created_at', 'granted_roles', 'suspended_at', 'mentor_profile.active'])
    .select(({ selectFrom, fn }) => [
      fn<Date | null>('least', [
        selectFrom('totp_factor').select('confirmed_at').whereRef('totp_factor.user_id', '=', 'user_account.id'),
        selectFrom('passkey')
          .select(({ fn: { min } }) => min('created_at').as('oldest'))
          .whereRef('passkey.user_id', '=', 'user_account.id'),
      ]).as('second_factor_since'),
      selectFrom('session')
        .select(({ fn }) => fn.countAll<string>().as('open'))
        .whereRef('session.user_id', '=', 'user_account.id')
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .as('open_sessions'),
    ]);
}

type Selected = Awaited<ReturnType<ReturnType<typeof selectAccounts>['execute']>>[number];

function accountRow(row: Selected): AccountRow {
  return {
    userId: row.id,
    roles: [...rolesHeld({ grantedRoles: row.granted_roles, teaches: row.active === true })],
    suspendedAt: row.suspended_at,
    openSessions: Number(row.open_sessions ?? 0),
    secondFactorSince: row.second_factor_since,
  };
}
