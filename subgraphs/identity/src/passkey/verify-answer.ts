import { type Assertion, type Attestation, strayedFrom } from './credential.rules.ts';
import type { KnownPasskey } from './passkey.query.ts';
import type { RelyingParty } from './relying-party.rules.ts';
import { webauthn, webauthnFormats } from './webauthn.ts';

/** COSE algorithms (RFC 9053, RFC 8812), the most wanted first: EdDSA, ES256, and RS256 for Windows Hello. */
export const algorithms: readonly number[] = [-8, -7, -257];

/** Why an answer was not taken, in words of ours: what a stranger sent is not for the log. */
export type Flaw = 'TYPE' | 'ORIGIN' | 'FRAMED' | 'ATTESTATION' | 'INVALID' | 'SIGNATURE' | 'USER_HANDLE' | 'BACKUP_ELIGIBILITY';

export interface NewPasskey {
  readonly credentialId: string;
  readonly publicKey: string;
  readonly signCount: number;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly transports: readonly string[];
}

/** Checks the answer to a request for a new passkey: WebAuthn 3, section 7.1. The user was verified, or it is none. */
export async function verifyAttestation(said: Attestation, { domain, origin }: RelyingParty): Promise<NewPasskey | Flaw> {
  const strayed = strayedFrom({ type: 'webauthn.create', origin }, said.clientData);
  if (strayed) return strayed;
  if (!(await isPlain(said.attestationObject))) return 'ATTESTATION';
  const { verifyRegistrationResponse } = await webauthn();
  const { id, clientDataJSON, attestationObject } = said;
  const checked = await unlessInvalid(() =>
    verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: said.clientData.challenge,
      expectedOrigin: origin,
      expectedRPID: domain,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...algorithms],
    }),
  );
  if (!checked) return 'INVALID';
  if (!checked.verified) return 'SIGNATURE';
  const { credential, credentialDeviceType, credentialBackedUp } = checked.registrationInfo;
  // What is signed counts, and what stands beside it must be the same.
  if (credential.id !== id) return 'INVALID';
  return {
    credentialId: id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    signCount: credential.counter,
    backupEligible: credentialDeviceType === 'multiDevice',
    backedUp: credentialBackedUp,
    transports: said.transports,
  };
}

/**
 * Nobody asked for a certificate, and none is looked at: it would tell the person's device, and checking its revocation would call addresses that a
 * stranger wrote into it. What is left is no attestation, and one by the new key itself (WebAuthn 3, sections 8.7 and 8.2).
 */
async function isPlain(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject } = await webauthnFormats();
  try {
    const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
    const format = decoded.get('fmt');
    return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined);
  } catch {
    // It is whatever a stranger made of it, and perhaps no map at all.
    return false;
  }
}

export interface Shown {
  readonly signCount: number;
  readonly backedUp: boolean;
}

/**
 * Checks the answer of a passkey: WebAuthn 3, section 7.2, but for the counter, which only a right signature makes worth judging. `mustName` where nobody
 * was named when it was asked.
 */
export async function verifyAssertion(
  said: Assertion,
  { domain, origin }: RelyingParty,
  { passkey, mustName }: { readonly passkey: KnownPasskey; readonly mustName: boolean },
): Promise<Shown | Flaw> {
  const strayed = strayedFrom({ type: 'webauthn.get', origin }, said.clientData);
  if (strayed) return strayed;
  const { id, clientDataJSON, authenticatorData, signature, userHandle } = said;
  const { verifyAuthenticationResponse } = await webauthn();
  const checked = await unlessInvalid(() =>
    verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: said.clientData.challenge,
      expectedOrigin: origin,
      expectedRPID: domain,
      credential: { id, publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')), counter: 0 },
      requireUserVerification: true,
    }),
  );
  if (!checked) return 'INVALID';
  if (!checked.verified) return 'SIGNATURE';
  const { newCounter, credentialDeviceType, credentialBackedUp } = checked.authenticationInfo;
  if (userHandle === null ? mustName : userHandle !== passkey.handle) return 'USER_HANDLE';
  // It is of the key itself and never changes (section 6.1.3).
  if ((credentialDeviceType === 'multiDevice') !== passkey.backupEligible) return 'BACKUP_ELIGIBILITY';
  return { signCount: newCounter, backedUp: credentialBackedUp };
}

/** The library throws at whatever a stranger got wrong, with texts of the stranger's in its own. */
async function unlessInvalid<T>(check: () => Promise<T>): Promise<T | null> {
  try {
    return await check();
  } catch {
    return null;
  }
}
