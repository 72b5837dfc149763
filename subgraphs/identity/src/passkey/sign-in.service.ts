import { transact } from '@lyceum/kit/context/transact.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import type { Ctx, Write } from '../context.ts';
import { admitProved } from '../session/admit.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { tokensOf } from '../session/tokens.ts';
import { openPasskeyChallenge } from './challenge.ts';
import { type CheckedPasskey, checkPasskey, takePasskey } from './check-passkey.ts';
import { readAssertion } from './credential.rules.ts';
import { foreignOrigin, noCredential, passkeyRefused } from './passkey.errors.ts';
import { findPasskey } from './passkey.query.ts';
import { challengeLivesMs } from './passkey.rules.ts';
import { readRelyingParty } from './relying-party.query.ts';
import { webauthn } from './webauthn.ts';

/** Asks for any passkey of this tenant. Nobody is named, so the request tells nothing about anybody. */
export async function beginPasskeySignIn(
  ctx: Ctx,
  input: { readonly origin: string; readonly device?: string | null | undefined },
) {
  const party = await readRelyingParty(ctx, input.origin);
  if (!party) return foreignOrigin();
  const device = input.device?.trim().slice(0, 80) || null;
  const { challenge, expiresAt } = await openPasskeyChallenge(ctx, { purpose: 'SIGN_IN' }, { ...party, device });
  const { generateAuthenticationOptions } = await webauthn();
  const publicKey = await generateAuthenticationOptions({
    rpID: party.domain,
    challenge,
    timeout: challengeLivesMs,
    userVerification: 'required',
  });
  return { __typename: 'PasskeyRequest' as const, publicKey, expiresAt };
}

/** Signs in whom a passkey names. Tries are counted for its account, and for an unknown passkey for itself, so that both are told to wait alike. */
export async function signInWithPasskey(ctx: Ctx, credential: unknown) {
  const said = readAssertion(credential);
  if (!said) return noCredential('credential');
  const known = await findPasskey(ctx, said.id);
  const tries = `passkey of ${known?.userId ?? said.id}`;
  const attempt = await countAttempt(ctx, tries);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  const checked = await checkPasskey(ctx, { purpose: 'SIGN_IN' }, said, known);
  if ('__typename' in checked) return checked;
  const opened = await transact(ctx, (tx) => admitHolder(tx, checked, tries));
  if ('__typename' in opened) return opened;
  return { __typename: 'SignInSuccess' as const, tokens: await tokensOf(ctx, opened), userId: opened.userId };
}

async function admitHolder(tx: Write, checked: CheckedPasskey, tries: string) {
  const account = await tx.em.findOne(UserAccount, { id: checked.userId }, { lockMode: LockMode.PESSIMISTIC_READ });
  if (!account) return passkeyRefused();
  const refused = await takePasskey(tx, checked);
  if (refused) return refused;
  await clearAttempts(tx, tries);
  return admitProved(tx, account, checked.device);
}
