import { randomBytes } from 'node:crypto';
import { isId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx, Write } from '../context.ts';
import { commitmentOf } from './link.rules.ts';

export interface AuditFact {
  readonly action:
    | 'account.registered'
    | 'account.suspended'
    | 'account.reinstated'
    | 'account.locked'
    | 'account.unlocked'
    | 'account.signed_out'
    | 'account.support_opened'
    | 'account.merge_begun'
    | 'account.merge_abandoned'
    | 'account.merged'
    | 'role.switched'
    | 'role.granted'
    | 'role.revoked'
    | 'permissions.changed'
    | 'tenant.created'
    | 'tenant.suspended'
    | 'tenant.resumed'
    | 'tenant.brand_changed'
    | 'tenant.setting_changed'
    | 'tenant.domain_added'
    | 'tenant.domain_verified'
    | 'tenant.domain_removed'
    | 'invitation.sent'
    | 'invitation.resent'
    | 'invitation.revoked'
    | 'invitation.accepted'
    | 'mentor.activated'
    | 'mentor.verified'
    | 'mentor.verification_withdrawn'
    | 'skill.added'
    | 'skill.renamed'
    | 'skill.merged'
    | 'skill.hidden'
    | 'skill.shown'
    | 'session.reuse_detected'
    | 'session.signed_out'
    | 'session.revoked'
    | 'second_factor.set_up'
    | 'second_factor.removed'
    | 'second_factor.undone'
    | 'second_factor.backup_codes_renewed'
    | 'second_factor.backup_code_used'
    | 'password.changed'
    | 'password.reset'
    | 'email.change_requested'
    | 'email.changed'
    | 'email.change_undone'
    | 'federated_identity.linked'
    | 'federated_identity.unlinked'
    | 'passkey.registered'
    | 'passkey.removed'
    | 'passkey.counter_regressed'
    | 'face.enrolled'
    | 'face.removed'
    | 'face.compared'
    | 'phone.confirmed'
    | 'phone.removed'
    | 'data_export.requested'
    | 'data_export.opened'
    | 'erasure.requested'
    | 'erasure.cancelled'
    | 'partner.added'
    | 'partner.renamed'
    | 'partner.rights_set'
    | 'partner.suspended'
    | 'partner.resumed'
    | 'partner.revoked'
    | 'partner.key_issued'
    | 'partner.key_replaced'
    | 'partner.key_revoked'
    | 'partner.manifest_published'
    | 'partner.manifest_withdrawn'
    | 'authorization.granted'
    | 'authorization.denied'
    | 'authorization.revoked'
    | 'authorization.code_reused'
    | 'signing_key.announced'
    | 'signing_key.removed'
    | 'consent.given'
    | 'consent.withdrawn'
    | 'consent.document_published'
    | 'account.came_of_age'
    | 'guardianship.confirmed'
    | 'guardianship.withdrawn'
    | 'minor_policy.set'
    | 'moderation.decided'
    | 'moderation.refused'
    | 'moderation.rules_published';
  readonly subjectId: string;
  /** Who did it, where that is not the viewer. */
  readonly actorId?: string | null;
  /** For whom it was done, where that is somebody else. */
  readonly onBehalfOf?: string;
  /** Ids, roles, counts: what names nobody and stays. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Why, in somebody's own words. A detail, as below. */
  readonly reason?: string;
  /** What says something about a person: it is kept until that person is forgotten (`forgetInAudit`). */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Whom the details are about; left out: the subject, where that is an account, else who did it. */
  readonly personId?: string;
}

/** Adds to the log in the transaction of what it tells about. Its place in the chain it gets after the commit (`closer.ts`). */
export async function recordAudit(tx: Write, fact: AuditFact): Promise<void> {
  const actorId = fact.actorId === undefined ? tx.viewer.userId : fact.actorId;
  await tx.db
    .insertInto('audit_entry')
    .values({
      id: tx.ids.next('audit'),
      tenant_id: tx.viewer.tenantId,
      at: tx.clock.now(),
      action: fact.action,
      actor_id: actorId,
      actor_role: tx.viewer.role,
      on_behalf_of: fact.onBehalfOf ?? null,
      subject_id: fact.subjectId,
      request_id: tx.requestId,
      facts: JSON.stringify(fact.facts ?? {}),
      ...sealedDetails(fact, actorId),
    })
    .execute();
}

function sealedDetails({ reason, details, personId, subjectId }: AuditFact, actorId: string | null) {
  if (reason === undefined && details === undefined)
    return { person_id: null, personal: null, personal_salt: null, commitment: null };
  const personal = JSON.stringify({ ...(reason === undefined ? {} : { reason }), ...details });
  const salt = randomBytes(16).toString('hex');
  return {
    person_id: personId ?? (isId('user', subjectId) ? subjectId : (actorId ?? subjectId)),
    personal,
    personal_salt: salt,
    commitment: commitmentOf(salt, personal),
  };
}

/**
 * Forgets the details about a person in the log of the context's tenant, for good; resolves to how many entries had some. Who did what and when stays, by
 * ids, and the chain still verifies: it holds salted hashes of the details only.
 */
export async function forgetInAudit(ctx: Pick<Ctx, 'db' | 'viewer'>, personId: string): Promise<number> {
  const { numUpdatedRows } = await ctx.db
    .updateTable('audit_entry')
    .set({ personal: null, personal_salt: null })
    .where('person_id', '=', personId)
    .where('tenant_id', '=', ctx.viewer.tenantId)
    .where('personal', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
