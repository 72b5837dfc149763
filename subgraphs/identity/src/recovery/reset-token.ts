import { type BroughtToken, mailedToken, readMailedToken } from '../token/mailed-token.ts';
import type { Secrets } from '../token/secrets.ts';

export function resetToken(secrets: Secrets, resetId: string): string {
  return mailedToken(secrets, 'password-reset', resetId);
}

export function readResetToken(text: string): BroughtToken | null {
  return readMailedToken('reset', text);
}
