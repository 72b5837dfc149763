import { requireScope } from '@lyceum/kit/errors/guard.ts';
import type { Ctx } from '../context.ts';
import { type ProofRecord, proofRecord } from './domain.rules.ts';

export interface DomainRow {
  readonly id: string;
  readonly host: string;
  readonly addedAt: Date;
  readonly verifiedAt: Date | null;
  readonly record: ProofRecord;
}

/** In the order in which they were added; at most `mostDomains`. */
export async function listDomains(ctx: Ctx): Promise<DomainRow[]> {
  requireScope(ctx, 'tenant:manage');
  return (await selectDomains(ctx).orderBy('id').execute()).map((row) => domainRow(ctx, row));
}

/** In the caller's transaction, if there is one. */
export async function readDomain(ctx: Ctx, id: string): Promise<DomainRow | null> {
  const row = await selectDomains(ctx).where('id', '=', id).executeTakeFirst();
  return row ? domainRow(ctx, row) : null;
}

function selectDomains(ctx: Ctx) {
  return ctx.db.selectFrom('tenant_domain').select(['id', 'host', 'added_at as addedAt', 'verified_at as verifiedAt']);
}

/** The code follows from the row and the master key: of another marketplace, or added once more, the same host has another one. */
function domainRow(ctx: Ctx, row: Omit<DomainRow, 'record'>): DomainRow {
  return { ...row, record: proofRecord(row.host, ctx.ports.secrets.code('domain', row.id)) };
}
