import type { Secrets } from '../token/secrets.ts';

/** Follows from the registration and the master key: a mail that is written again carries the same token, and none is stored or queued. */
export function verificationToken(secrets: Secrets, registrationId: string): string {
  return secrets.code('verification', registrationId);
}
