import type { Ctx } from '../context.ts';
import { readSecondFactor } from '../second-factor/second-factor.query.ts';
import { readPolicies } from '../tenant/settings.query.ts';

/** Whether this marketplace asks a second factor of those who run it, and this person has none: their granted roles wait for it. */
export async function lacksSecondFactor(ctx: Pick<Ctx, 'db'>, userId: string): Promise<boolean> {
  const { secondFactorForStaff } = await readPolicies(ctx);
  return secondFactorForStaff && (await readSecondFactor(ctx, userId)) === null;
}
