import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { insertKey } from './key.service.ts';
import { type LockedPartner, lockPartner, unknownPartner } from './lock-partner.ts';
import { announceChange } from './partner.change.ts';
import type { PartnerRights } from './rights.rules.ts';

export type NewPartner = Pick<PartnerRights, 'scopes' | 'ratePlan'> & Partial<PartnerRights> & { readonly name: string };

/** Lets a partner in, with a first key. */
export function addPartner(ctx: Ctx, { name, ...rights }: NewPartner) {
  return transact(ctx, async (tx) => {
    const id = tx.ids.next('partner');
    const added = await tx.db
      .insertInto('partner')
      .values({
        id,
        tenant_id: tx.viewer.tenantId,
        name,
        ...columnsOf({ consentScopes: [], redirectUris: [], publicClient: false, ...rights }),
        created_at: tx.clock.now(),
        revoked_at: null,
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).where('revoked_at', 'is', null).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) return nameTaken(name);
    await recordAudit(tx, { action: 'partner.added', subjectId: id, facts: { name, ...rights } });
    return { __typename: 'AddPartnerSuccess' as const, partnerId: id, key: await insertKey(tx, id) };
  });
}

export function renamePartner(tx: Write, partnerId: string, name: string) {
  return changePartner(tx, partnerId, async () => {
    const taken = await tx.db
      .selectFrom('partner')
      .select('id')
      .where('name', '=', name)
      .where('id', '!=', partnerId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (taken) return nameTaken(name);
    await tx.db.updateTable('partner').set({ name }).where('id', '=', partnerId).execute();
    await recordAudit(tx, { action: 'partner.renamed', subjectId: partnerId, facts: { name } });
    return null;
  });
}

/** Makes a partner's rights just these; what people granted beyond them is worth nothing from now on. */
export function setPartnerRights(tx: Write, partnerId: string, rights: PartnerRights, reason: string) {
  return changePartner<never>(tx, partnerId, async () => {
    await tx.db.updateTable('partner').set(columnsOf(rights)).where('id', '=', partnerId).execute();
    await recordAudit(tx, { action: 'partner.rights_set', subjectId: partnerId, facts: { ...rights }, reason });
    return null;
  });
}

/** Shuts a partner out, with its keys and with what people granted it, until it is resumed. The same again changes nothing. */
export function suspendPartner(tx: Write, partnerId: string, reason: string) {
  return changePartner<never>(tx, partnerId, async ({ suspended_at }) => {
    if (suspended_at) return null;
    await tx.db.updateTable('partner').set({ suspended_at: tx.clock.now() }).where('id', '=', partnerId).execute();
    await recordAudit(tx, { action: 'partner.suspended', subjectId: partnerId, reason });
    return null;
  });
}

/** Lets it in again as it was. */
export function resumePartner(tx: Write, partnerId: string, reason: string) {
  return changePartner<never>(tx, partnerId, async ({ suspended_at }) => {
    if (!suspended_at) return null;
    await tx.db.updateTable('partner').set({ suspended_at: null }).where('id', '=', partnerId).execute();
    await recordAudit(tx, { action: 'partner.resumed', subjectId: partnerId, reason });
    return null;
  });
}

/** Ends a partner, every key of theirs, and all that people granted it. */
export function revokePartner(ctx: Ctx, partnerId: string, reason?: string) {
  return transact(ctx, async (tx) => {
    const refusal = await changePartner<never>(tx, partnerId, async () => {
      const at = { revoked_at: tx.clock.now() };
      await tx.db.updateTable('partner').set(at).where('id', '=', partnerId).execute();
      await tx.db
        .updateTable('partner_key')
        .set(at)
        .where('partner_id', '=', partnerId)
        .where('revoked_at', 'is', null)
        .execute();
      // Routers refuse all that is the partner's, so that their tokens need not be named one by one.
      await tx.db
        .updateTable('session')
        .set({ ...at, revoked_because: 'PARTNER_REVOKED' })
        .where('partner_id', '=', partnerId)
        .where('revoked_at', 'is', null)
        .execute();
      await recordAudit(tx, { action: 'partner.revoked', subjectId: partnerId, ...(reason === undefined ? {} : { reason }) });
      return null;
    });
    return refusal ?? { __typename: 'RevokePartnerSuccess' as const, partnerId };
  });
}

/** Changes one that is in force, whose row is then locked, and lets routers know; null where it could. */
async function changePartner<R extends { readonly __typename: string }>(
  tx: Write,
  partnerId: string,
  change: (partner: LockedPartner) => Promise<R | null>,
): Promise<R | ReturnType<typeof unknownPartner> | null> {
  const partner = await lockPartner(tx, partnerId);
  if (!partner) return unknownPartner(partnerId);
  const refusal = await change(partner);
  if (!refusal) await announceChange(tx);
  return refusal;
}

function nameTaken(name: string) {
  return userError('PartnerNameTaken', `There is a partner named "${name}" already; give it a further key instead.`);
}

function columnsOf({ scopes, ratePlan, consentScopes, redirectUris, publicClient }: PartnerRights) {
  return {
    scopes: [...scopes],
    rate_plan: ratePlan,
    consent_scopes: [...consentScopes],
    redirect_uris: [...redirectUris],
    is_public_client: publicClient,
  };
}
