import { transact } from '@lyceum/kit/context/transact.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { lastWayToSignIn, waysToSignIn } from '../account/ways-to-sign-in.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { FederatedIdentity } from './federated.entity.ts';
import { identityTaken, noSuchIdentity } from './federated.errors.ts';
import { findLinked } from './federated.query.ts';
import { linkIdentity, lockIdentity, tellIdentityLinked } from './link-identity.ts';
import { type Arrival, type Return, spendAttempt } from './spend-attempt.ts';

/** Links the provider's person to the account of whoever is signed in and began this. The addresses need not be the same. */
export async function linkFederatedIdentity(ctx: Ctx, input: Return) {
  const userId = signedIn(ctx);
  // Asked before the answer is used up, so that it can be brought again after the proof.
  const missing = await transact(ctx, async (tx) => (await lockAccount(tx, userId)) && missingProof(tx, userId));
  if (missing) return missing;
  const arrival = await spendAttempt(ctx, input, userId);
  return '__typename' in arrival ? arrival : transact(ctx, (tx) => link(tx, userId, arrival));
}

async function link(tx: Write, userId: string, arrival: Arrival) {
  await lockIdentity(tx, arrival.claims);
  await lockAccount(tx, userId);
  const missing = await missingProof(tx, userId);
  if (missing) return missing;
  const holder = await findLinked(tx, arrival.claims);
  if (holder !== null && holder !== userId) return identityTaken();
  if (holder === null) await tellIdentityLinked(tx, await linkIdentity(tx, userId, arrival));
  return { __typename: 'LinkFederatedIdentitySuccess' as const, userId };
}

/** Takes a link away, unless nobody could sign in then. Sessions go on: they are the person's. */
export function unlinkFederatedIdentity(ctx: Ctx, id: string) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    const account = await lockAccount(tx, userId);
    const missing = await missingProof(tx, userId);
    if (missing) return missing;
    const identity = await tx.em.findOne(FederatedIdentity, { id, userId });
    if (!identity) return noSuchIdentity();
    if ((await waysToSignIn(tx, account)) === 1) return lastWayToSignIn();
    tx.em.remove(identity);
    const facts = { provider: identity.provider, identityId: id };
    await recordAudit(tx, { action: 'federated_identity.unlinked', subjectId: userId, facts });
    return { __typename: 'UnlinkFederatedIdentitySuccess' as const, userId };
  });
}

/** Account before session, as everywhere. */
function lockAccount(tx: Write, userId: string): Promise<UserAccount> {
  return tx.em.findOneOrFail(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
