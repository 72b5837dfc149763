import type { Schedule } from '@lyceum/kit/bus/consumer.ts';
import { transact } from '@lyceum/kit/context/transact.ts';
import { userCameOfAge } from '@lyceum/schema/messages.ts';
import { sql } from 'kysely';
import { lockAccount } from '../administration/administer.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import type { Ports } from '../ports.ts';
import { liftSuspension } from '../suspension/suspension.service.ts';
import type { Tables } from '../tables.ts';
import { ageLimits, type Day, dayIn, isMinor } from './age.rules.ts';

/** Over all tenants: whoever is of age by the day of their marketplace is a minor no more. Resolves to how many. */
export async function comeOfAge(ctx: Ctx): Promise<number> {
  const now = ctx.clock.now();
  const due = (await readOldest(ctx, now)).filter((one) => !isMinor(one.birthDate, one.ageLimit, dayIn(one.timeZone, now)));
  for (const { tenantId, userId } of due) await transact(ctx.ports.system(tenantId), (tx) => release(tx, userId));
  return due.length;
}

interface Minor {
  readonly tenantId: string;
  readonly userId: string;
  readonly birthDate: Day;
  readonly ageLimit: number;
  readonly timeZone: string;
}

/** A few too many: the database's years are a day shorter than ours for who was born on a leap day, and it does not ask for the zone. */
async function readOldest({ db }: Ctx, now: Date): Promise<readonly Minor[]> {
  return db
    .selectFrom('minor')
    .innerJoin('tenant_brand', 'tenant_brand.tenant_id', 'minor.tenant_id')
    .leftJoin('minor_policy', 'minor_policy.tenant_id', 'minor.tenant_id')
    .select(['minor.tenant_id as tenantId', 'user_id as userId', 'birth_date as birthDate', 'time_zone as timeZone'])
    .select((row) => row.fn.coalesce('age_limit', sql<number>`${ageLimits.usual}::int`).as('ageLimit'))
    .where(
      sql<boolean>`birth_date + make_interval(years => coalesce(age_limit, ${ageLimits.usual}::int)) < ${now}::timestamptz + interval '1 day'`,
    )
    .execute();
}

/** The date of birth goes, and the guardian's word with it: a lock by it is the person's own matter now. */
async function release(tx: Write, userId: string): Promise<void> {
  await lockAccount(tx, userId);
  const gone = await tx.db.deleteFrom('minor').where('user_id', '=', userId).returning('user_id').executeTakeFirst();
  if (!gone) return;
  const ended = await tx.db
    .deleteFrom('guardianship')
    .where('user_id', '=', userId)
    .returning(['id', 'withdrawn_at'])
    .executeTakeFirst();
  if (ended?.withdrawn_at) await liftSuspension(tx, { decisionId: tx.ids.next('majority'), reverses: ended.id });
  await tx.send(userCameOfAge, { userId });
  await recordAudit(tx, { action: 'account.came_of_age', subjectId: userId, actorId: null });
}

/** Every hour, because it is always midnight somewhere. */
export const comingOfAge: Schedule<Ports, Tables> = {
  name: 'identity.of_age',
  cron: '7 * * * *',
  async run(ctx) {
    await comeOfAge(ctx);
  },
};
