import type { Schedule } from '@lyceum/kit/bus/consumer.ts';
import { transact } from '@lyceum/kit/context/transact.ts';
import type { Ctx } from '../context.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { listMentor } from './list-mentor.ts';
import { listingRules } from './listing.rules.ts';

/** Mentors of one run; a minute later comes the next. */
const atOnce = 2000;

/** Lists public mentors who are not, or by rules of before: after an update of the house. Else it finds nothing to do. */
export async function listMissing(ctx: Ctx): Promise<number> {
  const missing = await ctx.db
    .selectFrom('mentor_profile')
    .innerJoin('user_account', 'user_account.id', 'mentor_profile.user_id')
    .leftJoin('mentor_listing', 'mentor_listing.mentor_id', 'mentor_profile.id')
    .select('mentor_profile.id')
    .where('active', '=', true)
    .where('suspended_at', 'is', null)
    .where((row) => row.or([row('no', 'is', null), row('rules', '<', listingRules)]))
    .orderBy('mentor_profile.activated_at')
    .limit(atOnce)
    .execute();
  for (const { id } of missing) await transact(ctx, (tx) => listMentor(tx, id));
  return missing.length;
}

export const listing: Schedule<Ports, Tables> = {
  name: 'identity.listing',
  cron: '* * * * *',
  async run(ctx) {
    const listed = await listMissing(ctx);
    if (listed > 0) ctx.log.info({ listed }, 'mentors were listed for the search');
  },
};
