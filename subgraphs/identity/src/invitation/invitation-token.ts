import { type BroughtToken, mailedToken, readMailedToken } from '../token/mailed-token.ts';
import type { Secrets } from '../token/secrets.ts';

/** `number`: of the mail, from 1 up; each mail of an invitation brings another token. */
export function invitationToken(secrets: Secrets, invitationId: string, number: number): string {
  return mailedToken(secrets, 'invitation', invitationId, String(number));
}

export function readInvitationToken(text: string): BroughtToken | null {
  return readMailedToken('invitation', text);
}
