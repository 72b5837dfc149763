import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { parts } from './parts.ts';

/** An export without the archive itself. */
export interface ExportRow {
  readonly id: string;
  readonly userId: string;
  readonly requestedAt: Date;
  readonly readyAt: Date | null;
  readonly expiresAt: Date | null;
  readonly sizeBytes: number | null;
  /** Who has not handed in all of their part yet. */
  readonly waitingFor: string[];
}

export async function readExport(ctx: Ctx, id: string): Promise<ExportRow | null> {
  if (!isId('export', id)) return null;
  const row = await selectExports(ctx).where('id', '=', id).executeTakeFirst();
  return row ? { ...row, waitingFor: row.readyAt ? [] : await waitingFor(ctx, id) } : null;
}

/** The person's newest; null where there is none, or its archive was deleted. */
export async function ownExport(ctx: Ctx): Promise<ExportRow | null> {
  const newest = await selectExports(ctx)
    .where('user_id', '=', signedIn(ctx))
    .orderBy('requested_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest ? readExport(ctx, newest.id) : null;
}

/** Those of whom a piece is missing. */
export async function waitingFor(ctx: Ctx, exportId: string): Promise<string[]> {
  const complete = await ctx.db
    .selectFrom('data_export_part')
    .select('subgraph')
    .where('export_id', '=', exportId)
    .groupBy(['subgraph', 'of'])
    .having(sql<boolean>`count(*) = "of"`)
    .execute();
  const there = new Set(complete.map(({ subgraph }) => subgraph));
  return parts.map(([name]) => name).filter((name) => !there.has(name));
}

function selectExports(ctx: Ctx) {
  return ctx.db
    .selectFrom('data_export')
    .select(['id', 'user_id as userId', 'requested_at as requestedAt', 'ready_at as readyAt', 'expires_at as expiresAt'])
    .select(sql<number | null>`length(archive)`.as('sizeBytes'));
}
