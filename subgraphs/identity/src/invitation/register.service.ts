import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { userVerified } from '@lyceum/schema/messages.ts';
import { hasAccount, lockAddress } from '../account/address.ts';
import { openAccount } from '../account/open-account.ts';
import { recordAudit } from '../audit/audit.service.ts';
import { judgeConsents, keepConsents } from '../consent/at-registration.ts';
import type { Version } from '../consent/consent.rules.ts';
import type { Ctx, Write } from '../context.ts';
import type { RegisterByInvitationInput } from '../generated/resolvers.ts';
import { askGuardian } from '../guardian/ask-guardian.ts';
import { type Birth, judgeBirth, type Told } from '../guardian/birth.ts';
import { refusalOfPassword } from '../password/password.errors.ts';
import { Registration } from '../registration/registration.entity.ts';
import { isDisplayName } from '../registration/registration.rules.ts';
import { verificationToken } from '../registration/verification-token.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { refusalOfRegistration } from '../tenant/registration-policy.ts';
import type { BroughtToken } from '../token/mailed-token.ts';
import { sha256 } from '../token/secrets.ts';
import { claimInvitation, fulfil, lookAtInvitation } from './claim-invitation.ts';
import { invalidInvitation } from './invitation.errors.ts';
import { readInvitationToken } from './invitation-token.ts';

/** Makes the account of an invited address: its mailbox is proven by the token, so no second mail is needed. */
export async function registerByInvitation(ctx: Ctx, input: RegisterByInvitationInput) {
  const { token, password, displayName } = input;
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
  const consents = (input.consents ?? []).map(({ kind, version }) => ({ kind, version }));
  const { birthDate, guardianEmail } = input;
  const newcomer = { email: seen.email, displayName, passwordHash, consents, told: { birthDate, guardianEmail } };
  return transact(ctx, (tx) => register(tx, brought, newcomer));
}

interface Newcomer {
  readonly email: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly consents: readonly Version[];
  readonly told: Omit<Told, 'email'>;
}

/** Being invited spares the mail, and nothing else that is asked of who registers. */
async function register(tx: Write, brought: BroughtToken, { told, ...newcomer }: Newcomer) {
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
  const missing = await judgeConsents(tx, newcomer.consents);
  if (missing) return missing;
  const birth = await judgeBirth(tx, { email, ...told });
  if ('__typename' in birth) return birth;
  // What strangers may have asked for with this address ends here, as when a mail is verified.
  await tx.em.nativeDelete(Registration, { email, usedAt: null });
  if (birth.guardianEmail) return askGuardian(tx, verifiedRegistration(tx, { ...newcomer, ...birth }), birth.guardianEmail);
  const account = openAccount(tx, newcomer);
  await tx.send(userVerified, { userId: account.id });
  const facts = { invitationId: invitation.id };
  await recordAudit(tx, { action: 'account.registered', subjectId: account.id, actorId: account.id, facts });
  await keepConsents(tx, account.id, newcomer.consents, tx.clock.now());
  await fulfil(tx, invitation, account);
  return { __typename: 'RegisterByInvitationSuccess' as const, userId: account.id, role: invitation.role };
}

/** As if the mail of a registration had been answered. The invitation stays open: there is nobody yet who could have accepted it. */
function verifiedRegistration(tx: Write, wish: Omit<Newcomer, 'told'> & Birth): Registration {
  const now = tx.clock.now();
  const id = tx.ids.next('registration');
  const { tenantId } = tx.viewer;
  // Of a token that nobody is sent.
  const tokenHash = sha256(verificationToken(tx.ports.secrets, id));
  const state = { tokenHash, createdAt: now, expiresAt: now, usedAt: now, mailedAt: null };
  return tx.em.create(Registration, { id, tenantId, ...wish, ...state }, { persist: true });
}
