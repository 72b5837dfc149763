import { refuse, transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { beginErasure, sendPrivacyMail } from '@lyceum/schema/messages.ts';
import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { UserAccount } from '../account/account.entity.ts';
import { hasAdmin, lastAdmin } from '../administration/administer.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { erasureRequested } from '../letter/templates/erasure-requested.ts';
import { aliasesOf } from '../merge/alias.query.ts';
import { tellByPhone } from '../phone/tell-by-phone.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { lockTenant } from '../tenant/govern.ts';
import { readTenant } from '../tenant/tenant.query.ts';
import { endErasure } from './end-erasure.ts';
import { erasureUnderWay } from './erasure.query.ts';
import { eraseSaga, lookSaga } from './erasure.saga.ts';
import { dueAt } from './grace.rules.ts';

/**
 * Takes the wish to be forgotten. The second click finds the first one's. The right to it is never refused; what stands in the way delays it, and who alone
 * runs a marketplace first names somebody else.
 */
export function requestErasure(ctx: Ctx) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    // Of two admins who go at once one stays. Account before session, as everywhere; of two clicks the second finds what the first wrote.
    await lockTenant(tx);
    const account = await tx.em.findOneOrFail(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const missing = await missingProof(tx, userId);
    if (missing) return missing;
    return { __typename: 'RequestErasureSuccess' as const, ...(await takeErasure(tx, account)) };
  });
}

/** The same for who has proved themselves otherwise; the caller has locked the tenant and the account. */
export async function takeErasure(tx: Write, { id: userId, grantedRoles }: UserAccount) {
  const earlier = await erasureUnderWay(tx, userId);
  const erasure = earlier ?? (await openErasure(tx, userId));
  if (!earlier && grantedRoles.includes('ADMIN') && !(await hasAdmin(tx))) return refuse(lastAdmin());
  return { erasure };
}

async function openErasure(tx: Write, userId: string) {
  const id = tx.ids.next('erasure');
  const now = tx.clock.now();
  const tenant = await readTenant(tx);
  const due = dueAt(tx.ports.settings.erasureGrace, tenant?.slug ?? '', now);
  await tx.db
    .insertInto('erasure')
    .values({ id, tenant_id: tx.viewer.tenantId, user_id: userId, state: 'WAITING', requested_at: now, due_at: due })
    .execute();
  await recordAudit(tx, { action: 'erasure.requested', subjectId: userId, actorId: userId, facts: { erasureId: id } });
  await tx.send(sendPrivacyMail, { userId, news: 'ERASURE_REQUESTED', requestId: id });
  await tellByPhone(tx, userId, erasureRequested, { day: due.toISOString().slice(0, 10) });
  if (due > now) {
    await lookSaga.start(tx, tx.ids.next('look'), { erasureId: id, personId: userId, stores: [] });
    await tx.send(beginErasure, { erasureId: id }, { at: due });
  } else await tx.send(beginErasure, { erasureId: id });
  return (await erasureUnderWay(tx, userId))!;
}

/** Until something is erased anywhere. */
export function cancelErasure(ctx: Ctx) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    const cancelled = await cancelOwnErasure(tx, userId);
    return '__typename' in cancelled
      ? cancelled
      : { __typename: 'CancelErasureSuccess' as const, erasureId: cancelled.erasure.id };
  });
}

export async function cancelOwnErasure(tx: Write, userId: string) {
  const erasure = await erasureUnderWay(tx, userId);
  if (!erasure) return userError('NotFound', 'You have not asked to be erased; ask dataRequests.');
  if (!(await endErasure(tx, erasure.id)))
    return userError('ErasureUnderWay', `The erasure ${erasure.id} has begun and cannot be taken back.`);
  return { erasure: { ...erasure, state: 'CANCELLED' as const } };
}

/** Its day has come, or an hour after something stood in the way. One that was cancelled or has begun is left alone. */
export async function startErasing(tx: Write, erasureId: string): Promise<void> {
  const now = tx.clock.now();
  const sagaId = tx.ids.next('erasing');
  const begun = await tx.db
    .updateTable('erasure')
    .set({ state: 'ERASING', saga_id: sagaId, obstacle_code: null, obstacle_message: null })
    .where('id', '=', erasureId)
    .where('state', '=', 'WAITING')
    .where('due_at', '<=', now)
    // Two accounts that are being made one are let alone until they are.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('account_merge')
            .select('account_merge.id')
            .where('account_merge.state', '=', 'MERGING')
            .where(sql<boolean>`erasure.user_id in (account_merge.keep_id, account_merge.drop_id)`),
        ),
      ),
    )
    .returning('user_id')
    .executeTakeFirst();
  if (begun) {
    const aliases = await aliasesOf(tx, begun.user_id);
    await eraseSaga.start(tx, sagaId, { erasureId, personId: begun.user_id, aliases, stores: [] });
    return;
  }
  // A moment too early, because clocks differ, or in the middle of a merge: nothing else would begin it.
  const early = await tx.db
    .selectFrom('erasure')
    .select('due_at')
    .where('id', '=', erasureId)
    .where('state', '=', 'WAITING')
    .executeTakeFirst();
  if (early)
    await tx.send(beginErasure, { erasureId }, { at: early.due_at > now ? early.due_at : new Date(now.getTime() + 60_000) });
}
