import type { GrantableRole } from '../role/role.rules.ts';

/** As what somebody is invited. MENTEE: for an account and nothing more. */
export type InvitedRole = 'MENTEE' | GrantableRole;

const hour = 60 * 60 * 1000;

export const invitationLivesMs = 7 * 24 * hour;

/** More mails than these are not asked for: inviting must not be a way to flood somebody, nor to send mail to the world. */
export const mailLimits = {
  admin: { mails: 50, withinMs: hour },
  tenant: { mails: 500, withinMs: 24 * hour },
  address: { mails: 5, withinMs: 24 * hour },
} as const;

export interface InvitationTimes {
  readonly expiresAt: Date;
  readonly acceptedAt?: Date | null | undefined;
  readonly revokedAt?: Date | null | undefined;
}

export type InvitationState = 'PENDING' | 'EXPIRED' | 'ACCEPTED' | 'REVOKED';

export function stateOf({ expiresAt, acceptedAt, revokedAt }: InvitationTimes, now: Date): InvitationState {
  if (acceptedAt) return 'ACCEPTED';
  if (revokedAt) return 'REVOKED';
  return expiresAt <= now ? 'EXPIRED' : 'PENDING';
}

/** Only whoever brings the right token, which is that of the newest mail, learns that it has expired. */
export function judgeInvitation(
  invitation: (InvitationTimes & { readonly tokenHash: string }) | null,
  tokenHash: string,
  now: Date,
): 'GOOD' | 'EXPIRED' | 'INVALID' {
  if (invitation?.tokenHash !== tokenHash) return 'INVALID';
  const state = stateOf(invitation, now);
  if (state === 'PENDING') return 'GOOD';
  return state === 'EXPIRED' ? 'EXPIRED' : 'INVALID';
}
