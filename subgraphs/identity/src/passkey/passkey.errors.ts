import { userError } from '@lyceum/kit/errors/failure.ts';
import { mostPasskeys } from './passkey.rules.ts';

/** Unknown, too old, answered, of another tenant, of somebody or something else: told alike, because only the beginner could tell them apart. */
export function passkeyChallengeEnded() {
  return userError('PasskeyChallengeEnded', 'This request is not known here, took too long or was answered already; ask anew.');
}

/** A passkey of nobody's, of another tenant's, and a wrong answer of a known one: told alike. */
export function passkeyRefused() {
  return userError('PasskeyRefused', 'This passkey was not accepted; ask anew, use another one, or sign in otherwise.');
}

export function tooManyPasskeys() {
  return userError('TooManyPasskeys', `An account has at most ${mostPasskeys} passkeys; remove one first.`, {
    most: mostPasskeys,
  });
}

export function noSuchPasskey() {
  return userError('NotFound', 'This account has no such passkey; ask viewer.passkeys.');
}

export function noPasskeyHere() {
  return userError('NotFound', 'This account has no passkey for this domain; prove it by a code.');
}

export function foreignOrigin() {
  const message = 'No front end of this marketplace is there; an operator allows others with IDENTITY_PASSKEY_DOMAINS.';
  return userError('InvalidInput', message, { field: 'origin' });
}

export function noCredential(field: string) {
  return userError('InvalidInput', 'This is not what an authenticator answers; send what toJSON() of the credential gives.', {
    field,
  });
}

export function noPasskeyName() {
  return userError('InvalidInput', 'A name has 1 to 80 characters.', { field: 'name' });
}
