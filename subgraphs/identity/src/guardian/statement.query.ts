import { type DocumentRow, listInForce } from '../consent/consent.query.ts';
import type { Ctx } from '../context.ts';

/** What a guardian declares, as it is in force; null where the marketplace has published nothing. */
export async function readStatement(ctx: Pick<Ctx, 'db' | 'clock' | 'viewer'>): Promise<DocumentRow | null> {
  return (await listInForce(ctx)).find(({ kind }) => kind === 'GUARDIAN') ?? null;
}
