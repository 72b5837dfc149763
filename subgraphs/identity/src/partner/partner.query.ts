import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { ManifestOperation } from './manifest.rules.ts';

type Read = Pick<Ctx, 'db'>;

/** A partner as people see it. */
export interface PartnerRow {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly ratePlan: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  readonly keys: readonly KeyRow[];
  readonly manifests: readonly ManifestRow[];
}

export interface KeyRow {
  readonly id: string;
  readonly partnerId: string;
  readonly prefix: string;
  readonly hash: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface ManifestRow {
  readonly partnerId: string;
  readonly version: number;
  /** How many operations it lists. */
  readonly count: number;
  readonly publishedAt: Date;
  readonly withdrawnAt: Date | null;
}

/** Every partner of the context's tenant, or of all (`*`), oldest first. Three queries, however many there are. */
export async function listPartners({ db }: Read): Promise<readonly PartnerRow[]> {
  const [partners, keys, manifests] = await Promise.all([
    db
      .selectFrom('partner')
      .select(['id', 'tenant_id as tenantId', 'name', 'scopes', 'rate_plan as ratePlan'])
      .select(['created_at as createdAt', 'revoked_at as revokedAt'])
      .orderBy('id')
      .execute(),
    db
      .selectFrom('partner_key')
      .select(['id', 'partner_id as partnerId', 'prefix', 'hash'])
      .select(['created_at as createdAt', 'last_used_at as lastUsedAt', 'revoked_at as revokedAt'])
      .orderBy('id')
      .execute(),
    db
      .selectFrom('partner_manifest')
      .select(['partner_id as partnerId', 'version', sql<number>`jsonb_array_length(operations)`.as('count')])
      .select(['published_at as publishedAt', 'withdrawn_at as withdrawnAt'])
      .orderBy('version')
      .execute(),
  ]);
  const keysOf = Map.groupBy(keys, ({ partnerId }) => partnerId);
  const manifestsOf = Map.groupBy(manifests, ({ partnerId }) => partnerId);
  return partners.map((partner) => ({
    ...partner,
    keys: keysOf.get(partner.id) ?? [],
    manifests: manifestsOf.get(partner.id) ?? [],
  }));
}

/** Goes up with every change of any partner; read before the list, so that the list is never older than its stamp. */
export async function readChanges({ db }: Read): Promise<number> {
  const { count } = await db
    .selectFrom('partner_change')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('count'), sql<number>`0`).as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** What one version lists; null where it is unknown or withdrawn. */
export async function readManifestOperations(
  { db }: Read,
  partnerId: string,
  version: number,
): Promise<readonly ManifestOperation[] | null> {
  const row = await db
    .selectFrom('partner_manifest')
    .select('operations')
    .where('partner_id', '=', partnerId)
    .where('version', '=', version)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
  return row?.operations ?? null;
}
