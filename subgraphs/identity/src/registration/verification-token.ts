import { type BroughtToken, mailedToken, readMailedToken } from '../token/mailed-token.ts';
import type { Secrets } from '../token/secrets.ts';

export function verificationToken(secrets: Secrets, registrationId: string): string {
  return mailedToken(secrets, 'verification', registrationId);
}

export function readVerificationToken(text: string): BroughtToken | null {
  return readMailedToken('registration', text);
}
