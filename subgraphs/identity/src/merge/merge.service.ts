import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import type { UserAccount } from '../account/account.entity.ts';
import { lockAccount, scopesOfAccount } from '../administration/administer.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { outranked } from '../permission/permission.errors.ts';
import { covers } from '../permission/permission.rules.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { lockTenant, refusalOfReason } from '../tenant/govern.ts';
import { type AccountMergeRow, readMerge } from './merge.query.ts';
import { lookSaga, mergeSaga } from './merge.saga.ts';

interface Pair {
  readonly keepId: string;
  readonly dropId: string;
}

/** Asks everybody, and changes neither account. A second click while they are asked finds the first one's; later it asks anew. */
export function planAccountMerge(ctx: Ctx, pair: Pair) {
  requireScope(ctx, 'users:merge');
  const adminId = signedIn(ctx);
  if (pair.keepId === pair.dropId)
    return userError('InvalidInput', 'An account is not merged with itself; name two.', { field: 'dropId' });
  return transact(ctx, async (tx) => {
    await lockTenant(tx);
    const refusal = await refusalOfPair(tx, adminId, pair);
    if (refusal) return refusal;
    const mergeId = await openPlan(tx, adminId, pair);
    return { __typename: 'PlanAccountMergeSuccess' as const, merge: (await readMerge(tx, mergeId))! };
  });
}

/** Own accounts, unknown ones, and those of people who may do more than the admin; both accounts are locked by it. */
async function refusalOfPair(tx: Write, adminId: string, { keepId, dropId }: Pair) {
  if (keepId === adminId || dropId === adminId)
    return userError('OwnAccount', 'Nobody administers their own account; ask another admin.');
  const locked = new Map<string, UserAccount | null>();
  // In one order, so that no two wait for each other.
  for (const id of [keepId, dropId].toSorted()) locked.set(id, await lockAccount(tx, id));
  for (const id of [keepId, dropId]) {
    const account = locked.get(id);
    if (!account) return userError('NotFound', `There is no account ${id} in this marketplace.`);
    const theirs = await scopesOfAccount(tx, account);
    if (!covers(tx.viewer.scopes, theirs)) return outranked(tx.viewer.scopes, theirs);
  }
  return null;
}

async function openPlan(tx: Write, adminId: string, { keepId, dropId }: Pair): Promise<string> {
  const known = await tx.db
    .selectFrom('account_merge')
    .select(['id', 'state'])
    .where('keep_id', '=', keepId)
    .where('drop_id', '=', dropId)
    .executeTakeFirst();
  if (known?.state === 'LOOKING' || known?.state === 'MERGING') return known.id;
  const id = known?.id ?? tx.ids.next('merge');
  const sagaId = tx.ids.next('look');
  const asked = { state: 'LOOKING' as const, saga_id: sagaId, moves: '[]', obstacles: '[]' };
  if (known) await tx.db.updateTable('account_merge').set(asked).where('id', '=', id).execute();
  else
    await tx.db
      .insertInto('account_merge')
      .values({
        id,
        tenant_id: tx.viewer.tenantId,
        keep_id: keepId,
        drop_id: dropId,
        asked_by: adminId,
        asked_at: tx.clock.now(),
        ...asked,
      })
      .execute();
  await lookSaga.start(tx, sagaId, { mergeId: id, keepId, dropId, moves: [], obstacles: [] });
  return id;
}

/** Begins what was planned. The second click finds it begun. */
export function mergeAccounts(ctx: Ctx, order: { mergeId: string; reason: string }) {
  requireScope(ctx, 'users:merge');
  const adminId = signedIn(ctx);
  const refusal = refusalOfReason(order.reason);
  if (refusal) return refusal;
  return transact(ctx, async (tx) => {
    await lockTenant(tx);
    const merge = await readMerge(tx, order.mergeId);
    if (!merge) return noSuchMerge(order.mergeId);
    if (merge.state !== 'DONE' && merge.state !== 'MERGING') {
      const unfit = (await refusalOfPair(tx, adminId, merge)) ?? (await missingProof(tx, adminId)) ?? refusalOfState(merge);
      if (unfit) return unfit;
      await begin(tx, adminId, merge, order.reason.trim());
    }
    return { __typename: 'MergeAccountsSuccess' as const, merge: (await readMerge(tx, merge.id))! };
  });
}

const noSuchMerge = (id: string) =>
  userError('NotFound', `There is no merge ${id} in this marketplace; plan one with planAccountMerge.`);

function refusalOfState({ state, obstacles }: AccountMergeRow) {
  if (state === 'READY') return null;
  const message =
    state === 'LOOKING'
      ? 'Not every part of the marketplace has answered; ask accountMerge in a moment.'
      : 'Something stands against it: settle it, then plan again with planAccountMerge.';
  return userError('MergeBlocked', message, { obstacles: [...obstacles] });
}

async function begin(tx: Write, adminId: string, { id, keepId, dropId }: AccountMergeRow, reason: string): Promise<void> {
  const sagaId = tx.ids.next('merging');
  await tx.db
    .updateTable('account_merge')
    .set({ state: 'MERGING', saga_id: sagaId, asked_by: adminId })
    .where('id', '=', id)
    .execute();
  for (const subjectId of [keepId, dropId])
    await recordAudit(tx, { action: 'account.merge_begun', subjectId, facts: { mergeId: id, keepId, dropId }, reason });
  await mergeSaga.start(tx, sagaId, { mergeId: id, keepId, dropId, moves: [], obstacles: [] });
}
