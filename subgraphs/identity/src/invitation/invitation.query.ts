import { requireScope } from '@lyceum/kit/errors/guard.ts';
import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import type { Ctx } from '../context.ts';
import { type InvitationState, type InvitedRole, stateOf } from './invitation.rules.ts';

/** An invitation as those see it who may invite. */
export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: InvitedRole;
  readonly state: InvitationState;
  readonly invitedBy: string | null;
  readonly mails: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
  readonly acceptedBy: string | null;
}

export type InvitationPage = Connection<InvitationRow>;

/** The newest first; those of one state, where one is given. */
export function listInvitations(ctx: Ctx, state: InvitationState | null | undefined, page: PageArgs): Promise<InvitationPage> {
  requireScope(ctx, 'users:invite');
  const now = ctx.clock.now();
  let query = selectInvitations(ctx);
  if (state === 'ACCEPTED') query = query.where('accepted_at', 'is not', null);
  else if (state === 'REVOKED') query = query.where('revoked_at', 'is not', null);
  else if (state) {
    query = query.where('accepted_at', 'is', null).where('revoked_at', 'is', null);
    query = query.where('expires_at', state === 'PENDING' ? '>' : '<=', now);
  }
  return paginate(query, page, {
    order: [
      ['created_at', 'desc'],
      ['id', 'desc'],
    ],
    map: (row) => invitationRow(row, now),
  });
}

/** In the caller's transaction, whose changes are flushed. */
export async function readInvitation(ctx: Ctx, id: string): Promise<InvitationRow | null> {
  const row = await selectInvitations(ctx).where('id', '=', id).executeTakeFirst();
  return row ? invitationRow(row, ctx.clock.now()) : null;
}

function selectInvitations(ctx: Ctx) {
  return ctx.db
    .selectFrom('invitation')
    .select([
      'id',
      'email',
      'role',
      'invited_by',
      'mails',
      'created_at',
      'expires_at',
      'accepted_at',
      'accepted_by',
      'revoked_at',
    ]);
}

type Selected = Awaited<ReturnType<ReturnType<typeof selectInvitations>['execute']>>[number];

function invitationRow(row: Selected, now: Date): InvitationRow {
  const times = { expiresAt: row.expires_at, acceptedAt: row.accepted_at, revokedAt: row.revoked_at };
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    state: stateOf(times, now),
    invitedBy: row.invited_by,
    mails: row.mails,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    acceptedAt: row.accepted_at,
    acceptedBy: row.accepted_by,
  };
}
