import { sql } from 'kysely';
import type { Ctx } from '../context.ts';

type Read = Pick<Ctx, 'db'>;

/** An instant as it is hashed: UTC, microseconds. */
const utc = (column: string) =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('at');

/** Entries with all that their links are made of; narrow and order it. */
export function selectLinks({ db }: Read, tenantId: string) {
  return db
    .selectFrom('audit_entry')
    .select(['id', 'tenant_id as tenantId', utc('audit_entry.at'), 'action', 'actor_id as actorId', 'actor_role as actorRole'])
    .select(['on_behalf_of as onBehalfOf', 'subject_id as subjectId', 'request_id as requestId'])
    .select([sql<string>`facts::text`.as('facts'), 'person_id as personId', 'commitment'])
    .select(['number', 'hash', sql<string | null>`personal::text`.as('personal'), 'personal_salt as salt'])
    .where('tenant_id', '=', tenantId);
}

/** One entry with its place in the chain. */
export type LinkRow = Awaited<ReturnType<ReturnType<typeof selectLinks>['execute']>>[number];

/** Where the chain of a tenant ends; undefined while it is empty. */
export function readTip({ db }: Read, tenantId: string) {
  return db
    .selectFrom('audit_entry')
    .select(['number', 'hash'])
    .where('tenant_id', '=', tenantId)
    .where('number', 'is not', null)
    .orderBy('number', 'desc')
    .limit(1)
    .$narrowType<{ number: number; hash: string }>()
    .executeTakeFirst();
}

/** Signed heads with all that is judged of them; narrow and order it. */
export function selectAnchors({ db }: Read, tenantId: string) {
  return db
    .selectFrom('audit_anchor')
    .select(['tenant_id as tenantId', 'number', 'hash', utc('audit_anchor.at'), 'key_id as keyId', 'signature'])
    .where('tenant_id', '=', tenantId);
}

export type AnchorRow = Awaited<ReturnType<ReturnType<typeof selectAnchors>['execute']>>[number];

/** Tenants with entries that have no place yet, `*` (the installation) included. */
export async function listOpenChains({ db }: Read): Promise<readonly string[]> {
  const rows = await db.selectFrom('audit_entry').select('tenant_id').distinct().where('number', 'is', null).execute();
  return rows.map((row) => row.tenant_id);
}
