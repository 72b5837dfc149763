import { userError } from '@lyceum/kit/errors/failure.ts';

/** Unknown, too old, used, of another tenant, begun by somebody else: told alike, because only the beginner could tell them apart. */
export function signInEnded() {
  return userError('FederatedSignInEnded', 'This sign-in is not known here, took too long or was completed; begin again.');
}

export function signInDenied() {
  return userError('FederatedSignInDenied', 'The provider did not let this person in, or the person stopped; begin again.');
}

export function answerInvalid() {
  return userError('FederatedAnswerInvalid', 'What came back from the provider does not fit this sign-in; begin again.');
}

export function providerUnavailable() {
  return userError(
    'IdentityProviderUnavailable',
    'The provider does not answer now; try again in a minute, or sign in otherwise.',
  );
}

export function noSuchProvider() {
  return userError('NotFound', 'This marketplace offers no such provider; ask signInProviders.');
}

export function addressUnverified() {
  return userError(
    'FederatedAddressUnverified',
    'The provider vouches for no address of this person; register by mail, then link the provider.',
  );
}

/** Told only to somebody for whose address the provider vouches, and nobody has it. */
export function registrationRequired() {
  return userError(
    'RegistrationRequired',
    'This marketplace asks for the date of birth: register with address and password, then link the provider.',
  );
}

/** Told only to somebody for whose address the provider vouches. */
export function accountProofRequired() {
  return userError(
    'AccountProofRequired',
    'An account has this address already; sign in to it, then link the provider with linkFederatedIdentity.',
  );
}

export function identityTaken() {
  return userError('FederatedIdentityTaken', 'This person of the provider is linked to another account; sign in to that one.');
}

export function noSuchIdentity() {
  return userError('NotFound', 'Nothing of this account is linked by this id; ask viewer.federatedIdentities.');
}
