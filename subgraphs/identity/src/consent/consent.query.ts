import { isId } from '@lyceum/kit/ids/ids.ts';
import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import { sql } from 'kysely';
import { mayReadPrivately } from '../account/viewer.service.ts';
import type { Ctx } from '../context.ts';
import { type ConsentKind, type DocumentText, inForceOf, offeredOf, outstandingOf, type Word } from './consent.rules.ts';

type Read = Pick<Ctx, 'db' | 'clock' | 'viewer'>;

export interface DocumentRow {
  readonly id: string;
  readonly kind: ConsentKind;
  readonly version: number;
  readonly texts: DocumentText[];
  readonly effectiveAt: Date;
  readonly publishedAt: Date;
}

/** Every version of everything that the tenant of the context has published: some dozens in many years. */
function readDocuments({ db, viewer }: Read): Promise<DocumentRow[]> {
  return db
    .selectFrom('consent_document')
    .select(['id', 'kind', 'version', 'texts', 'effective_at as effectiveAt', 'published_at as publishedAt'])
    .where('tenant_id', '=', viewer.tenantId)
    .orderBy('kind')
    .orderBy('version')
    .execute();
}

/** What may be agreed to: of each kind the version in force and those that are announced. */
export async function listOffered(ctx: Read): Promise<DocumentRow[]> {
  return offeredOf(await readDocuments(ctx), ctx.clock.now());
}

export async function listInForce(ctx: Read): Promise<DocumentRow[]> {
  return inForceOf(await readDocuments(ctx), ctx.clock.now());
}

/** The last word of a person on one kind. */
export interface ConsentRow extends Word {
  readonly at: Date;
}

/** One row for each kind that a person ever said something about. */
export async function readConsents({ db }: Pick<Ctx, 'db'>, userId: string): Promise<ConsentRow[]> {
  return db
    .selectFrom('consent_event')
    .distinctOn('kind')
    .select(['kind', 'version', 'at', sql<boolean>`act = 'GIVEN'`.as('given')])
    .where('user_id', '=', userId)
    .orderBy('kind')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** What a person should be asked for now. */
export async function listOutstanding(ctx: Read, userId: string): Promise<DocumentRow[]> {
  return outstandingOf(await listInForce(ctx), await readConsents(ctx, userId));
}

export interface ConsentEventRow {
  readonly id: string;
  readonly kind: ConsentKind;
  readonly version: number;
  readonly given: boolean;
  readonly how: 'REGISTRATION' | 'ACCOUNT';
  readonly at: Date;
}

export type ConsentEventPage = Connection<ConsentEventRow>;

/** Null for those whom it does not concern, as for people who are not there. */
export async function listHistory(ctx: Ctx, userId: string, page: PageArgs): Promise<ConsentEventPage | null> {
  if (!isId('user', userId) || !mayReadPrivately(ctx, userId, 'users:read')) return null;
  const there = await ctx.db.selectFrom('user_account').select('id').where('id', '=', userId).executeTakeFirst();
  if (!there) return null;
  const query = ctx.db
    .selectFrom('consent_event')
    .select(['id', 'kind', 'version', 'how', 'at', sql<boolean>`act = 'GIVEN'`.as('given')])
    .where('user_id', '=', userId);
  return paginate(query, page, {
    order: [
      ['at', 'desc'],
      ['id', 'desc'],
    ],
  });
}
