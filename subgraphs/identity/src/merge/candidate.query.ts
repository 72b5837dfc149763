import type { Obstacle } from '@lyceum/kit/privacy/merge.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { type Candidate, obstaclesOf } from './merge.rules.ts';

/** What identity holds against a merge now. `mergeId` is this one, which does not stand in its own way. */
export async function readObstacles(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  { keepId, dropId, mergeId }: { keepId: string; dropId: string; mergeId: string },
): Promise<readonly Obstacle[]> {
  const rows = await ctx.db
    .selectFrom('user_account')
    .select(({ exists, selectFrom }) => [
      'user_account.id',
      'granted_roles as grantedRoles',
      sql<boolean>`suspended_at is not null`.as('suspended'),
      exists(selectFrom('minor').select('minor.user_id').whereRef('minor.user_id', '=', 'user_account.id')).as('minor'),
      exists(
        selectFrom('guardian_request')
          .innerJoin('registration', 'registration.id', 'guardian_request.registration_id')
          .select('guardian_request.id')
          .whereRef('registration.email', '=', 'user_account.email')
          .where('guardian_request.expires_at', '>', ctx.clock.now()),
      ).as('awaitsGuardian'),
      exists(
        selectFrom('erasure')
          .select('erasure.id')
          .whereRef('erasure.user_id', '=', 'user_account.id')
          .where('erasure.state', 'in', ['WAITING', 'ERASING']),
      ).as('erasureUnderWay'),
      exists(
        selectFrom('account_merge')
          .select('account_merge.id')
          .where('account_merge.state', '=', 'MERGING')
          .where('account_merge.id', '<>', mergeId)
          .where(sql<boolean>`user_account.id in (account_merge.keep_id, account_merge.drop_id)`),
      ).as('mergeUnderWay'),
      exists(
        selectFrom('mentor_profile').select('mentor_profile.id').whereRef('mentor_profile.user_id', '=', 'user_account.id'),
      ).as('teaches'),
    ])
    .where('user_account.id', 'in', [keepId, dropId])
    .execute();
  const found = (id: string) => rows.find((row) => row.id === id) as (Candidate & { readonly id: string }) | undefined;
  const [keep, drop] = [found(keepId), found(dropId)];
  if (!keep || !drop) return [{ code: 'NO_ACCOUNT', message: 'One of the two accounts is gone.' }];
  return obstaclesOf(keep, drop);
}
