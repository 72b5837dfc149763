import { requireScope } from '@lyceum/kit/errors/guard.ts';
import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
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
  readonly consentScopes: readonly string[];
  readonly suspendedAt: Date | null;
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
  /** When it ends by itself, because another took its place. */
  readonly expiresAt: Date | null;
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
      .select(['consent_scopes as consentScopes', 'suspended_at as suspendedAt'])
      .select(['created_at as createdAt', 'revoked_at as revokedAt'])
      .orderBy('id')
      .execute(),
    db
      .selectFrom('partner_key')
      .select(['id', 'partner_id as partnerId', 'prefix', 'hash'])
      .select(['created_at as createdAt', 'last_used_at as lastUsedAt', 'revoked_at as revokedAt', 'expires_at as expiresAt'])
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

/** A partner as those see it who manage partners. */
export interface ManagedPartner {
  readonly id: string;
  readonly name: string;
  readonly state: PartnerState;
  readonly scopes: readonly string[];
  readonly consentScopes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly publicClient: boolean;
  readonly ratePlan: string;
  readonly createdAt: Date;
}

export type PartnerState = 'ACTIVE' | 'SUSPENDED' | 'REVOKED';
export type PartnerPage = Connection<ManagedPartner>;

/** The newest first; those of one state, where one is given. */
export function pageOfPartners(ctx: Ctx, state: PartnerState | null | undefined, page: PageArgs): Promise<PartnerPage> {
  requireScope(ctx, 'partners:manage');
  let query = selectManaged(ctx);
  if (state) query = query.where('revoked_at', state === 'REVOKED' ? 'is not' : 'is', null);
  if (state === 'ACTIVE' || state === 'SUSPENDED')
    query = query.where('suspended_at', state === 'ACTIVE' ? 'is' : 'is not', null);
  return paginate(query, page, {
    order: [
      ['created_at', 'desc'],
      ['id', 'desc'],
    ],
    map: managedRow,
  });
}

export async function findPartner(ctx: Ctx, id: string): Promise<ManagedPartner | null> {
  requireScope(ctx, 'partners:manage');
  return readPartner(ctx, id);
}

/** In the caller's transaction, if there is one. */
export async function readPartner(ctx: Read, id: string): Promise<ManagedPartner | null> {
  const row = await selectManaged(ctx).where('id', '=', id).executeTakeFirst();
  return row ? managedRow(row) : null;
}

function selectManaged({ db }: Read) {
  return db
    .selectFrom('partner')
    .select(['id', 'name', 'scopes', 'consent_scopes', 'redirect_uris', 'is_public_client', 'rate_plan'])
    .select(['created_at', 'suspended_at', 'revoked_at']);
}

type Selected = Awaited<ReturnType<ReturnType<typeof selectManaged>['execute']>>[number];

function managedRow({ id, name, scopes, ...row }: Selected): ManagedPartner {
  return {
    id,
    name,
    state: row.revoked_at ? 'REVOKED' : row.suspended_at ? 'SUSPENDED' : 'ACTIVE',
    scopes,
    consentScopes: row.consent_scopes,
    redirectUris: row.redirect_uris,
    publicClient: row.is_public_client,
    ratePlan: row.rate_plan,
    createdAt: row.created_at,
  };
}

/** The keys of a partner, the newest first, those that have ended too. One query for all partners of a page. */
export function loadKeys(ctx: Ctx, partnerId: string) {
  const readAll = async (ids: readonly string[]) => {
    const rows = await ctx.db
      .selectFrom('partner_key')
      .select(['partner_id', 'prefix', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
      .select((eb) => eb.fn<Date | null>('least', ['revoked_at', 'expires_at']).as('endsAt'))
      .where('partner_id', 'in', [...ids])
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    const by = Map.groupBy(rows, (row) => row.partner_id);
    return ids.map((id) => by.get(id) ?? []);
  };
  return ctx.loader('partner keys', readAll).load(partnerId);
}

/** The versions of a partner's manifest, the newest first. One query for all partners of a page. */
export function loadManifests(ctx: Ctx, partnerId: string) {
  const readAll = async (ids: readonly string[]) => {
    const rows = await ctx.db
      .selectFrom('partner_manifest')
      .select(['partner_id', 'version', 'published_at as publishedAt', 'withdrawn_at as withdrawnAt'])
      .select(sql<number>`jsonb_array_length(operations)`.as('count'))
      .where('partner_id', 'in', [...ids])
      .orderBy('version', 'desc')
      .execute();
    const by = Map.groupBy(rows, (row) => row.partner_id);
    return ids.map((id) => by.get(id) ?? []);
  };
  return ctx.loader('partner manifests', readAll).load(partnerId);
}
