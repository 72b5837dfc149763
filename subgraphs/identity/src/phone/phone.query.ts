import type { Ctx } from '../context.ts';
import { openNumber } from './phone-number.ts';

export interface PhoneRow {
  readonly number: string;
  readonly confirmedAt: Date;
}

export async function readPhone(ctx: Ctx, userId: string): Promise<PhoneRow | null> {
  const row = await ctx.db
    .selectFrom('phone')
    .select(['sealed_number', 'confirmed_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  const number = row && (await openNumber(ctx, userId, row.sealed_number));
  return number ? { number, confirmedAt: row.confirmed_at } : null;
}
