import type { Ctx } from '../context.ts';
import { findChallenge, signInChallengeEnded } from '../second-factor/find-challenge.ts';
import { inThisSession, openPasskeyChallenge, type Purpose } from './challenge.ts';
import { foreignOrigin, noPasskeyHere } from './passkey.errors.ts';
import { listCredentials } from './passkey.query.ts';
import { challengeLivesMs } from './passkey.rules.ts';
import { readRelyingParty } from './relying-party.query.ts';
import { webauthn } from './webauthn.ts';

/** Asks for one of a person's passkeys: of whom a right password has named, or of who is signed in. */
export async function beginPasskeyProof(
  ctx: Ctx,
  { origin, challenge: signIn }: { readonly origin: string; readonly challenge?: string | null | undefined },
) {
  const purpose = signIn == null ? inThisSession(ctx, 'STEP_UP') : await secondFactorOf(ctx, signIn);
  if (!purpose) return signInChallengeEnded();
  const party = await readRelyingParty(ctx, origin);
  if (!party) return foreignOrigin();
  const allowCredentials = await listCredentials(ctx, purpose.userId, party.domain);
  if (allowCredentials.length === 0) return noPasskeyHere();
  const { challenge, expiresAt } = await openPasskeyChallenge(ctx, purpose, { ...party, device: null });
  const { generateAuthenticationOptions } = await webauthn();
  const publicKey = await generateAuthenticationOptions({
    rpID: party.domain,
    challenge,
    timeout: challengeLivesMs,
    userVerification: 'required',
    allowCredentials,
  });
  return { __typename: 'PasskeyRequest' as const, publicKey, expiresAt };
}

type Proof = Exclude<Purpose, { readonly purpose: 'SIGN_IN' }>;

async function secondFactorOf(ctx: Ctx, token: string): Promise<Proof | null> {
  const found = await findChallenge(ctx, token);
  return found && { purpose: 'SECOND_FACTOR', userId: found.userId, signInChallengeId: found.id };
}
