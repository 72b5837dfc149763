import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx } from '../context.ts';
import { isEmail, normaliseEmail } from '../registration/registration.rules.ts';
import { createReset } from './create-reset.ts';

/** Takes a request for a new password. It never looks whether the address is known: `writePasswordResetMail` does, so neither the answer nor its time can tell. */
export async function requestPasswordReset(ctx: Ctx, address: string) {
  const email = normaliseEmail(address);
  if (!isEmail(email)) return userError('InvalidInput', 'This is not an address for mail.', { field: 'email' });
  const { expiresAt } = await transact(ctx, (tx) => createReset(tx, { email, reason: 'FORGOTTEN', userId: null }));
  return { __typename: 'RequestPasswordResetSuccess' as const, email, expiresAt };
}
