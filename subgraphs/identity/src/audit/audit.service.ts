import { requireScope } from '@lyceum/kit/errors/guard.ts';
import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import type { Ctx, Write } from '../context.ts';

export interface AuditFact {
  readonly action:
    | 'account.registered'
    | 'account.suspended'
    | 'account.reinstated'
    | 'account.locked'
    | 'account.unlocked'
    | 'account.signed_out'
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
    | 'session.reuse_detected'
    | 'session.signed_out'
    | 'session.revoked'
    | 'second_factor.set_up'
    | 'second_factor.removed'
    | 'second_factor.backup_codes_renewed'
    | 'second_factor.backup_code_used'
    | 'password.changed'
    | 'password.reset'
    | 'email.change_requested'
    | 'email.changed'
    | 'email.change_undone'
    | 'federated_identity.linked'
    | 'federated_identity.unlinked'
    | 'partner.added'
    | 'partner.revoked'
    | 'partner.key_issued'
    | 'partner.key_revoked'
    | 'partner.manifest_published'
    | 'partner.manifest_withdrawn'
    | 'signing_key.announced'
    | 'signing_key.removed';
  readonly subjectId: string;
  /** Who did it, where that is not the viewer. */
  readonly actorId?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Adds to the log in the transaction of what it tells about. */
export async function recordAudit(tx: Write, fact: AuditFact): Promise<void> {
  await tx.db
    .insertInto('audit_entry')
    .values({
      id: tx.ids.next('audit'),
      tenant_id: tx.viewer.tenantId,
      at: tx.clock.now(),
      action: fact.action,
      actor_id: fact.actorId ?? tx.viewer.userId,
      actor_role: tx.viewer.role,
      subject_id: fact.subjectId,
      request_id: tx.requestId,
      facts: JSON.stringify(fact.facts ?? {}),
    })
    .execute();
}

export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly action: string;
  readonly actorId: string | null;
  readonly actorRole: string | null;
  readonly subjectId: string;
  readonly facts: unknown;
}

export type AuditPage = Connection<AuditRow>;

/** The log, newest first; for those who may read it. */
export async function listAudit(ctx: Ctx, args: PageArgs): Promise<AuditPage> {
  requireScope(ctx, 'audit:read');
  const query = ctx.db.selectFrom('audit_entry').select(['id', 'at', 'action', 'actor_id', 'actor_role', 'subject_id', 'facts']);
  return paginate(query, args, {
    order: [
      ['at', 'desc'],
      ['id', 'desc'],
    ],
    map: (row): AuditRow => ({
      id: row.id,
      at: row.at,
      action: row.action,
      actorId: row.actor_id,
      actorRole: row.actor_role,
      subjectId: row.subject_id,
      facts: row.facts,
    }),
  });
}
