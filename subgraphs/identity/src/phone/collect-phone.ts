import type { Piece } from '@lyceum/kit/privacy/collect.ts';
import type { Ctx } from '../context.ts';
import { readPhone } from './phone.query.ts';

/** The number for the person's copy of their data: it is sealed in its table, so that a plan of columns cannot tell it. */
export async function collectPhone(ctx: Ctx, personId: string): Promise<Piece> {
  const phone = await readPhone(ctx, personId);
  const tables = phone ? [{ table: 'phone_number', lines: [JSON.stringify({ number: phone.number })] }] : [];
  return { tables, leftOut: [] };
}
