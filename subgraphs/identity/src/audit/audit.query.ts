import { requireScope } from '@lyceum/kit/errors/guard.ts';
import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { AuditFilter } from '../generated/resolvers.ts';

/** An entry as admins read it. */
export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly action: string;
  readonly actorId: string | null;
  readonly actorRole: string | null;
  readonly onBehalfOfId: string | null;
  readonly subjectId: string;
  readonly facts: unknown;
  readonly reason: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly detailsForgotten: boolean;
  readonly number: number | null;
  readonly hash: string | null;
}

export type AuditPage = Connection<AuditRow>;

/** The log, newest first; for those who may read it. */
export async function listAudit(ctx: Ctx, filter: AuditFilter | null | undefined, page: PageArgs): Promise<AuditPage> {
  requireScope(ctx, 'audit:read');
  return paginate(narrowed(selectEntries(ctx), filter ?? {}), page, {
    order: [
      ['at', 'desc'],
      ['id', 'desc'],
    ],
    map: auditRow,
  });
}

function selectEntries({ db, viewer }: Ctx) {
  return (
    db
      .selectFrom('audit_entry')
      // The wall between tenants is no condition by which an index is read (it lets the system through); this one is.
      .where('tenant_id', '=', viewer.tenantId)
      .select(['id', 'at', 'action', 'actor_id', 'actor_role', 'on_behalf_of', 'subject_id', 'facts', 'personal', 'commitment'])
      .select(['number', 'hash'])
  );
}

type Select = ReturnType<typeof selectEntries>;

function narrowed(query: Select, { actorId, subjectId, action, from, until, reason }: AuditFilter): Select {
  let narrow = query;
  if (actorId != null) narrow = narrow.where('actor_id', '=', actorId);
  if (subjectId != null) narrow = narrow.where('subject_id', '=', subjectId);
  if (action != null)
    narrow = action.endsWith('.')
      ? narrow.where('action', 'like', `${containing(action).slice(1)}`)
      : narrow.where('action', '=', action);
  if (from != null) narrow = narrow.where('at', '>=', new Date(from));
  if (until != null) narrow = narrow.where('at', '<', new Date(until));
  for (const word of searchWords(reason ?? ''))
    narrow = narrow.where(sql<boolean>`lower(personal ->> 'reason') like ${containing(word)}`);
  return narrow;
}

function auditRow(row: Awaited<ReturnType<Select['execute']>>[number]): AuditRow {
  const { reason = null, ...details } = row.personal ?? {};
  return {
    id: row.id,
    at: row.at,
    action: row.action,
    actorId: row.actor_id,
    actorRole: row.actor_role,
    onBehalfOfId: row.on_behalf_of,
    subjectId: row.subject_id,
    facts: row.facts,
    reason: reason as string | null,
    details: Object.keys(details).length === 0 ? null : details,
    detailsForgotten: row.commitment !== null && row.personal === null,
    number: row.number,
    hash: row.hash,
  };
}

/** The words of a search, at most eight. */
function searchWords(search: string): string[] {
  return search.slice(0, 100).toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);
}

/** A LIKE pattern for what contains the word literally. */
function containing(word: string): string {
  return `%${word.replace(/[\\%_]/g, '\\$&')}%`;
}
