import { transact } from '@lyceum/kit/context/transact.ts';
import { userVerified } from '@lyceum/schema/messages.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { lockAddress } from '../account/address.ts';
import { openAccount } from '../account/open-account.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { readMinorPolicy } from '../guardian/policy.query.ts';
import { Registration } from '../registration/registration.entity.ts';
import { readSecondFactor } from '../second-factor/second-factor.query.ts';
import { admit } from '../session/admit.ts';
import { accountSuspended } from '../session/session.errors.ts';
import { tokensOf } from '../session/tokens.ts';
import { refusalOfAddress } from '../tenant/registration-policy.ts';
import { accountProofRequired, addressUnverified, registrationRequired, signInEnded } from './federated.errors.ts';
import { findLinked } from './federated.query.ts';
import { linkIdentity, lockIdentity, tellIdentityLinked } from './link-identity.ts';
import { judgeNewcomer } from './linking.rules.ts';
import { type Arrival, type Return, spendAttempt } from './spend-attempt.ts';

/** What others see where the provider says no name that we could take. */
const namelessIsCalled = 'New member';

/** Signs somebody in whom a provider has let in. Whom nobody knows yet gets an account, where the provider vouches for the address. */
export async function completeFederatedSignIn(ctx: Ctx, input: Return) {
  const arrival = await spendAttempt(ctx, input, null);
  if ('__typename' in arrival) return arrival;
  const opened = await transact(ctx, async (tx) => (await admitLinked(tx, arrival)) ?? admitNewcomer(tx, arrival));
  if ('__typename' in opened) return opened;
  return { __typename: 'SignInSuccess' as const, tokens: await tokensOf(ctx, opened), userId: opened.userId };
}

/** Null where the provider's person is linked to no account. */
async function admitLinked(tx: Write, { claims, device }: Arrival) {
  const userId = await findLinked(tx, claims);
  if (!userId) return null;
  const account = await tx.em.findOneOrFail(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_READ });
  // Who unlinks holds the account's lock; after it, it is certain.
  return (await findLinked(tx, claims)) === userId ? admit(tx, account, device) : signInEnded();
}

async function admitNewcomer(tx: Write, arrival: Arrival) {
  const { provider, claims, device } = arrival;
  const { email } = claims;
  // Judged before anybody looks whether the address is known: an unverified one is no question.
  if (email === null || !claims.emailVerified) return addressUnverified();
  await lockIdentity(tx, claims);
  await lockAddress(tx, email);
  // The same person, in a second window, may have been faster.
  const linked = await admitLinked(tx, arrival);
  if (linked) return linked;
  const account = await tx.em.findOne(UserAccount, { email }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const guarded = account !== null && (await readSecondFactor(tx, account.id)) !== null;
  switch (judgeNewcomer(provider, claims, account && { guarded })) {
    case 'ADDRESS_UNVERIFIED':
      return addressUnverified();
    case 'PROOF_REQUIRED':
      return accountProofRequired();
    case 'OPEN_ACCOUNT':
      // A provider says no date of birth, and its word on age would not be the guardian's.
      if ((await readMinorPolicy(tx)).asksBirthDate) return registrationRequired();
      return (await refusalOfAddress(tx, 'BY_ONESELF', email)) ?? admit(tx, await openFor(tx, arrival, email), device);
    case 'LINK':
      return linkAndAdmit(tx, account as UserAccount, arrival);
  }
}

async function linkAndAdmit(tx: Write, account: UserAccount, arrival: Arrival) {
  if (account.suspendedAt) return accountSuspended();
  await tellIdentityLinked(tx, await linkIdentity(tx, account.id, arrival));
  return admit(tx, account, arrival.device);
}

/** An account without a password; whoever wants one asks for it as if it was forgotten. */
async function openFor(tx: Write, arrival: Arrival, email: string): Promise<UserAccount> {
  const { provider, claims } = arrival;
  const displayName = claims.displayName ?? namelessIsCalled;
  const account = openAccount(tx, { email, displayName, passwordHash: null });
  // What strangers may have asked for with this address ends here, as when a mail is verified.
  await tx.em.nativeDelete(Registration, { email, usedAt: null });
  await tx.send(userVerified, { userId: account.id });
  const facts = { provider: provider.id };
  await recordAudit(tx, { action: 'account.registered', subjectId: account.id, actorId: account.id, facts });
  await linkIdentity(tx, account.id, arrival);
  // Whether it may act is read by a query of its own.
  await tx.em.flush();
  return account;
}
