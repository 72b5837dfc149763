import { LockMode } from '@mikro-orm/core';
import type { Ctx, Write } from '../context.ts';
import { type Purpose, spendPasskeyChallenge } from './challenge.ts';
import type { Assertion } from './credential.rules.ts';
import { nobodysPasskey } from './nobodys-passkey.ts';
import { Passkey } from './passkey.entity.ts';
import { passkeyChallengeEnded, passkeyRefused } from './passkey.errors.ts';
import type { KnownPasskey } from './passkey.query.ts';
import { countsOn } from './passkey.rules.ts';
import { tellPasskey } from './passkey-mail.service.ts';
import { type Shown, verifyAssertion } from './verify-answer.ts';

/** A passkey that answered rightly; what is left to judge is whether it still exists, and its counter. */
export interface CheckedPasskey extends Shown {
  readonly passkeyId: string;
  readonly userId: string;
  /** What was said when the sign-in began. */
  readonly device: string | null;
}

/**
 * Uses the challenge of an answer up and checks the answer, outside of any transaction; or what the client is told. `known` is the passkey that answers, null
 * for nobody's of this tenant: that costs the same work and is told like a wrong signature.
 */
export async function checkPasskey(ctx: Ctx, purpose: Purpose, said: Assertion, known: KnownPasskey | null) {
  const question = await spendPasskeyChallenge(ctx, purpose, said.clientData.challenge);
  if (!question) return passkeyChallengeEnded();
  const isTheirs = known !== null && (!('userId' in purpose) || purpose.userId === known.userId);
  const passkey = isTheirs ? known : nobodysPasskey;
  const shown = await verifyAssertion(said, question, { passkey, mustName: purpose.purpose === 'SIGN_IN' });
  const flaw = isTheirs ? shown : 'UNKNOWN';
  if (typeof flaw === 'string') {
    ctx.log.warn({ purpose: purpose.purpose, reason: flaw }, 'the answer of a passkey was refused');
    return passkeyRefused();
  }
  return { ...flaw, passkeyId: passkey.passkeyId, userId: passkey.userId, device: question.device } satisfies CheckedPasskey;
}

/**
 * Takes what a passkey has shown; or what the client is told, with a record of it that is to be committed. The caller holds the account's lock. A counter that
 * went back means that there are two of a key that cannot be copied: neither is believed, and the owner is told.
 */
export async function takePasskey(tx: Write, { passkeyId, userId, signCount, backedUp }: CheckedPasskey) {
  const passkey = await tx.em.findOne(Passkey, { id: passkeyId, userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  // Removed since it was looked up.
  if (!passkey) return passkeyRefused();
  if (!countsOn(passkey.signCount, signCount)) {
    await tellPasskey(tx, userId, 'COPIED', { passkeyId, stored: passkey.signCount, shown: signCount });
    return passkeyRefused();
  }
  Object.assign(passkey, { signCount, backedUp, lastUsedAt: tx.clock.now() });
  return null;
}
