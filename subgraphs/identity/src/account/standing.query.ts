import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { Ctx } from '../context.ts';
import { rolesHeld, type UserRole } from '../role/role.rules.ts';
import { policiesOf } from '../tenant/settings.rules.ts';
import { lacksSecondFactor } from './staff-guard.query.ts';

/** Whether a person may act now, and in which roles. */
export interface Standing {
  readonly userId: string;
  readonly suspended: boolean;
  readonly preferredRole: UserRole;
  readonly roles: readonly UserRole[];
  /** Granted, and waiting for a second factor that the marketplace asks of who runs it. */
  readonly withheld: readonly UserRole[];
  /** Milliseconds without use after which a session ends. */
  readonly sessionLivesMs: number;
}

/** Reads it in the caller's transaction, if there is one; null for unknown ids. Throws where the whole marketplace is suspended. */
export async function readStanding(ctx: Pick<Ctx, 'db'>, userId: string): Promise<Standing | null> {
  const row = await selectStanding(ctx.db).where('user_account.id', '=', userId).executeTakeFirst();
  return row ? standingOf(ctx, row) : null;
}

/** What `standingOf` needs, of accounts that the caller chooses. */
export function selectStanding(db: Ctx['db']) {
  return db
    .selectFrom('user_account')
    .leftJoin('mentor_profile', 'mentor_profile.user_id', 'user_account.id')
    .select([
      'user_account.id as account_id',
      'user_account.suspended_at',
      'preferred_role',
      'granted_roles',
      'mentor_profile.active as teaches',
    ])
    .select(({ selectFrom }) => [
      selectFrom('tenant').select('tenant.suspended_at').whereRef('tenant.id', '=', 'user_account.tenant_id').as('closed_at'),
      selectFrom('tenant_setting')
        .select('value')
        .whereRef('tenant_setting.tenant_id', '=', 'user_account.tenant_id')
        .where('name', '=', 'sessionDays')
        .as('session_days'),
    ]);
}

type StandingRow = NonNullable<Awaited<ReturnType<ReturnType<typeof selectStanding>['executeTakeFirst']>>>;

/** Throws where the whole marketplace is suspended. */
export async function standingOf(ctx: Pick<Ctx, 'db'>, row: StandingRow): Promise<Standing> {
  // Routers let nobody in; this is the wall behind them.
  if (row.closed_at !== null) throw new Failure('FORBIDDEN', 'This marketplace is suspended.', { reason: 'TENANT_SUSPENDED' });
  const withheld = row.granted_roles.length > 0 && (await lacksSecondFactor(ctx, row.account_id)) ? row.granted_roles : [];
  const { sessionDays } = policiesOf([{ name: 'sessionDays', value: row.session_days }]);
  return {
    userId: row.account_id,
    suspended: row.suspended_at !== null,
    preferredRole: row.preferred_role,
    roles: rolesHeld({ grantedRoles: withheld.length > 0 ? [] : row.granted_roles, teaches: row.teaches === true }),
    withheld,
    sessionLivesMs: sessionDays * 86_400_000,
  };
}
