import { timingSafeEqual } from 'node:crypto';
import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { exportRequested } from '@lyceum/schema/messages.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { aliasesOf } from '../merge/alias.query.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import type { Secrets } from '../token/secrets.ts';
import { readExport } from './export.query.ts';

/** Collecting asks everybody: once a day is enough. */
const apartMs = 24 * 3_600_000;
/** An address in a history or a log must soon be good for nothing. */
const linkLivesMs = 5 * 60_000;

export const exportPath = '/identity/exports/';

/** Asks every subgraph for what it knows about the person. While one is being collected, for a day at most, asking again finds it. */
export function requestDataExport(ctx: Ctx) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    // Of two at once the second finds what the first wrote.
    await tx.em.findOneOrFail(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const taken = await takeExport(tx, userId);
    return '__typename' in taken ? taken : { __typename: 'RequestDataExportSuccess' as const, ...taken };
  });
}

/** The same for who has proved themselves otherwise; the caller has locked the account. */
export async function takeExport(tx: Write, userId: string) {
  const last = await newestExport(tx, userId);
  const next = last && new Date(last.requested_at.getTime() + apartMs);
  const isRecent = next !== undefined && next > tx.clock.now();
  if (isRecent && last?.ready_at) return tooManyAttempts(next);
  // Of one that is not ready after a day some message died: it is asked for anew.
  const exportId = isRecent && last ? last.id : await openExport(tx, userId);
  return { export: (await readExport(tx, exportId))! };
}

async function openExport(tx: Write, userId: string): Promise<string> {
  const id = tx.ids.next('export');
  // An older archive says less than the one to come.
  await tx.db.deleteFrom('data_export').where('user_id', '=', userId).execute();
  await tx.db
    .insertInto('data_export')
    .values({ id, tenant_id: tx.viewer.tenantId, user_id: userId, requested_at: tx.clock.now() })
    .execute();
  await recordAudit(tx, { action: 'data_export.requested', subjectId: userId, actorId: userId, facts: { exportId: id } });
  const aliases = await aliasesOf(tx, userId);
  await tx.send(exportRequested, { exportId: id, personId: userId, ...(aliases.length > 0 ? { aliases } : {}) });
  return id;
}

function newestExport(tx: Write, userId: string) {
  return tx.db
    .selectFrom('data_export')
    .select(['id', 'requested_at', 'ready_at'])
    .where('user_id', '=', userId)
    .orderBy('requested_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** A short-lived address of the archive, for whoever proves to be the person: a session alone does not get everything at once. */
export function openDataExport(ctx: Ctx, exportId: string) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    if (!(await isOpenTo(tx, userId, exportId))) return noArchive();
    const missing = await missingProof(tx, userId);
    if (missing) return missing;
    const opened = await linkToExport(tx, userId, exportId);
    return '__typename' in opened
      ? opened
      : { __typename: 'OpenDataExportSuccess' as const, url: opened.exportUrl, expiresAt: opened.exportUrlExpiresAt };
  });
}

const noArchive = () => userError('NotFound', 'There is no such archive, or not yet, or no more; ask dataRequests.');

async function isOpenTo(tx: Write, userId: string, exportId: string): Promise<boolean> {
  const found = await readExport(tx, exportId);
  return found?.readyAt != null && found.userId === userId && found.expiresAt! > tx.clock.now();
}

/** For who has just proved to be the person; `asked` null: the newest. */
export async function linkToExport(tx: Write, userId: string, asked: string | null) {
  const exportId = asked ?? (await newestExport(tx, userId))?.id ?? '';
  if (!(await isOpenTo(tx, userId, exportId))) return noArchive();
  const until = Math.floor((tx.clock.now().getTime() + linkLivesMs) / 1000);
  await recordAudit(tx, { action: 'data_export.opened', subjectId: userId, actorId: userId, facts: { exportId } });
  return {
    exportUrl: `${tx.ports.publicUrl}${exportPath}${exportId}.${until}.${codeOf(tx.ports.secrets, exportId, until)}`,
    exportUrlExpiresAt: new Date(until * 1000),
  };
}

/** The export that an address opens now; null for one that was not made here, or is over. */
export function openedBy(secrets: Secrets, token: string, now: Date): string | null {
  const [exportId = '', until = '', code = ''] = token.split('.');
  const right = Buffer.from(codeOf(secrets, exportId, Number(until)));
  const given = Buffer.from(code);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  return isId('export', exportId) && Number(until) * 1000 > now.getTime() ? exportId : null;
}

function codeOf(secrets: Secrets, exportId: string, until: number): string {
  return secrets.code('data-export', `${exportId} ${until}`);
}
