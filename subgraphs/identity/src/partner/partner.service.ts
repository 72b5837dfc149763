import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { makeApiKey } from './api-key.ts';
import { announceChange } from './partner.change.ts';

export interface NewPartner {
  readonly name: string;
  readonly scopes: readonly string[];
  /** The name of a rate plan; the router knows what it allows. */
  readonly ratePlan: string;
}

/** Lets a partner in, with a first key. */
export function addPartner(ctx: Ctx, { name, scopes, ratePlan }: NewPartner) {
  return transact(ctx, async (tx) => {
    const id = tx.ids.next('partner');
    const added = await tx.db
      .insertInto('partner')
      .values({
        id,
        tenant_id: tx.viewer.tenantId,
        name,
        scopes: [...scopes],
        rate_plan: ratePlan,
        created_at: tx.clock.now(),
        revoked_at: null,
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).where('revoked_at', 'is', null).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added)
      return userError('PartnerNameTaken', `There is a partner named "${name}" already; give it a further key instead.`);
    await recordAudit(tx, { action: 'partner.added', subjectId: id, facts: { name, scopes, ratePlan } });
    return { __typename: 'AddPartnerSuccess' as const, partnerId: id, key: await insertKey(tx, id) };
  });
}

/** A further key, so that an old one can be replaced without a pause. */
export function issueKey(ctx: Ctx, partnerId: string) {
  return transact(ctx, async (tx) => {
    if (!(await lockPartner(tx, partnerId))) return unknownPartner(partnerId);
    return { __typename: 'IssueKeySuccess' as const, partnerId, key: await insertKey(tx, partnerId) };
  });
}

/** Ends one key, by its prefix; the partner's others go on. */
export function revokeKey(ctx: Ctx, prefix: string) {
  return transact(ctx, async (tx) => {
    const revoked = await tx.db
      .updateTable('partner_key')
      .set({ revoked_at: tx.clock.now() })
      .where('prefix', '=', prefix)
      .where('revoked_at', 'is', null)
      .returning('partner_id as partnerId')
      .executeTakeFirst();
    if (!revoked) return userError('UnknownKey', `There is no key ${prefix} in force.`);
    await recordAudit(tx, { action: 'partner.key_revoked', subjectId: revoked.partnerId, facts: { prefix } });
    await announceChange(tx);
    return { __typename: 'RevokeKeySuccess' as const, partnerId: revoked.partnerId };
  });
}

/** Ends a partner and every key of theirs. */
export function revokePartner(ctx: Ctx, partnerId: string) {
  return transact(ctx, async (tx) => {
    if (!(await lockPartner(tx, partnerId))) return unknownPartner(partnerId);
    const at = { revoked_at: tx.clock.now() };
    await tx.db.updateTable('partner').set(at).where('id', '=', partnerId).execute();
    await tx.db.updateTable('partner_key').set(at).where('partner_id', '=', partnerId).where('revoked_at', 'is', null).execute();
    await recordAudit(tx, { action: 'partner.revoked', subjectId: partnerId });
    await announceChange(tx);
    return { __typename: 'RevokePartnerSuccess' as const, partnerId };
  });
}

/** Locks a partner that is in force; whoever changes keys or manifests does this first. */
export async function lockPartner(tx: Write, partnerId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('partner')
    .select('id')
    .where('id', '=', partnerId)
    .where('revoked_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export function unknownPartner(partnerId: string) {
  return userError('UnknownPartner', `There is no partner ${partnerId} in force in this marketplace.`);
}

/** The key's text; it is not stored. */
async function insertKey(tx: Write, partnerId: string): Promise<string> {
  const { text, prefix, hash } = makeApiKey();
  await tx.db
    .insertInto('partner_key')
    .values({
      id: tx.ids.next('key'),
      tenant_id: tx.viewer.tenantId,
      partner_id: partnerId,
      prefix,
      hash,
      created_at: tx.clock.now(),
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
  await recordAudit(tx, { action: 'partner.key_issued', subjectId: partnerId, facts: { prefix } });
  await announceChange(tx);
  return text;
}
