import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { userVerified } from '@lyceum/schema/messages.ts';
import { hasAccount, lockAddress } from '../account/address.ts';
import { openAccount } from '../account/open-account.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import type { RegisterByInvitationInput } from '../generated/resolvers.ts';
import { refusalOfPassword } from '../password/password.errors.ts';
import { Registration } from '../registration/registration.entity.ts';
import { isDisplayName } from '../registration/registration.rules.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { refusalOfRegistration } from '../tenant/registration-policy.ts';
import type { BroughtToken } from '../token/mailed-token.ts';
import { claimInvitation, fulfil, lookAtInvitation } from './claim-invitation.ts';
import { invalidInvitation } from './invitation.errors.ts';
import { readInvitationToken } from './invitation-token.ts';

/** Makes the account of an invited address: its mailbox is proven by the token, so no second mail is needed. */
export async function registerByInvitation(ctx: Ctx, { token, password, displayName }: RegisterByInvitationInput) {
  if (!isDisplayName(displayName))
    return userError('InvalidInput', 'A name has 1 to 80 characters in one line.', { field: 'displayName' });
  const refusal = (await refusalOfRegistration(ctx, 'BY_INVITATION')) ?? (await refusalOfPassword(ctx, 'password', password));
  if (refusal) return refusal;
  const brought = readInvitationToken(token);
  if (!brought) return invalidInvitation();
  ctx.ports.passwords.assertRoom();
  const attempt = await countAttempt(ctx, brought.id);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);

  // Looked at twice: hashing takes long, so it is done for good tokens only, and outside the transaction that uses them.
  const seen = await lookAtInvitation(ctx, brought);
  if ('__typename' in seen) return seen;
  const passwordHash = await ctx.ports.passwords.hash(password);
  return transact(ctx, (tx) => register(tx, brought, { email: seen.email, displayName, passwordHash }));
}

interface Newcomer {
  readonly email: string;
  readonly displayName: string;
  readonly passwordHash: string;
}

async function register(tx: Write, brought: BroughtToken, newcomer: Newcomer) {
  const { email } = newcomer;
  await lockAddress(tx, email);
  const closed = await refusalOfRegistration(tx, 'BY_INVITATION');
  if (closed) return closed;
  const invitation = await claimInvitation(tx, brought);
  if ('__typename' in invitation) return invitation;
  await clearAttempts(tx, brought.id);
  // The token is of this mailbox, so its owner asks.
  if (await hasAccount(tx, email))
    return userError('AddressHasAccount', 'This address has an account: sign in with it and accept the invitation there.');
  // What strangers may have asked for with this address ends here, as when a mail is verified.
  await tx.em.nativeDelete(Registration, { email, usedAt: null });
  const account = openAccount(tx, newcomer);
  await tx.send(userVerified, { userId: account.id });
  const facts = { invitationId: invitation.id };
  await recordAudit(tx, { action: 'account.registered', subjectId: account.id, actorId: account.id, facts });
  await fulfil(tx, invitation, account);
  return { __typename: 'RegisterByInvitationSuccess' as const, userId: account.id, role: invitation.role };
}
