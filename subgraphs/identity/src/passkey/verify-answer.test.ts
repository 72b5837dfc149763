import { expect, test } from 'vitest';
import { type CreationOptions, type Lie, PasskeyDevice } from '../testing/passkey-device.ts';
import { readAssertion, readAttestation } from './credential.rules.ts';
import { verifyAssertion, verifyAttestation } from './verify-answer.ts';

const party = { domain: 'a.example', origin: 'https://a.example' };
const challenge = Buffer.alloc(32, 1).toString('base64url');
const handle = Buffer.alloc(32, 2).toString('base64url');
const creation: CreationOptions = {
  rp: { id: party.domain, name: 'A' },
  user: { id: handle, name: 'ada@a.example', displayName: 'Ada' },
  challenge,
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
};

const made = (lie: Lie, attestation: 'none' | 'packed' = 'packed') =>
  verifyAttestation(readAttestation(new PasskeyDevice(party.origin, { attestation }).create(creation, lie))!, party);

// A refusal is one and the same for a client; here is which guard gave it.
test.each<[string, Lie]>([
  ['TYPE', { type: 'webauthn.get' }],
  ['ORIGIN', { origin: 'https://b.example' }],
  ['FRAMED', { crossOrigin: true }],
  ['ATTESTATION', { attestation: { fmt: 'packed', statement: new Map([['x5c', new Map()]]) } }],
  ['ATTESTATION', { attestation: { fmt: 'tpm' } }],
  ['ATTESTATION', { attestation: { fmt: 'apple' } }],
  ['ATTESTATION', { attestation: { fmt: 'android-key' } }],
  ['INVALID', { attestation: { fmt: 'none', statement: new Map([['sig', 'x']]) } }],
  ['INVALID', { rpId: 'b.example' }],
  ['INVALID', { userPresent: false }],
  ['INVALID', { userVerified: false }],
  ['SIGNATURE', { brokenSignature: true }],
])('a new passkey is refused for %s', async (flaw, lie) => {
  expect(await made(lie)).toBe(flaw);
});

test('an attestation object that is no CBOR', async () => {
  const said = readAttestation(new PasskeyDevice(party.origin).create(creation))!;
  expect(await verifyAttestation({ ...said, attestationObject: 'AAAA' }, party)).toBe('ATTESTATION');
});

test('what is kept of a new passkey', async () => {
  const device = new PasskeyDevice(party.origin, { synced: true });
  const said = readAttestation(device.create(creation))!;
  expect(await verifyAttestation(said, party)).toEqual({
    credentialId: device.credentials[0]!.id,
    publicKey: expect.stringMatching(/^[\w-]{103}$/),
    signCount: 0,
    backupEligible: true,
    backedUp: true,
    transports: ['hybrid', 'internal'],
  });
});

test.each<[string, Lie, { mustName?: boolean }?]>([
  ['TYPE', { type: 'webauthn.create' }],
  ['ORIGIN', { origin: 'https://b.example' }],
  ['FRAMED', { crossOrigin: true }],
  ['INVALID', { rpId: 'b.example' }],
  ['INVALID', { userPresent: false }],
  ['INVALID', { userVerified: false }],
  ['SIGNATURE', { brokenSignature: true }],
  ['SIGNATURE', { otherKey: true }],
  ['USER_HANDLE', { userHandle: null }],
  ['USER_HANDLE', { userHandle: challenge }],
  ['USER_HANDLE', { userHandle: challenge }, { mustName: false }],
  ['BACKUP_ELIGIBILITY', { backupEligible: true }],
])('an answer is refused for %s: %o', async (flaw, lie, { mustName = true } = {}) => {
  expect(await shown(lie, mustName)).toBe(flaw);
});

test('where somebody was named, an authenticator need not say who it is', async () => {
  expect(await shown({ userHandle: null, signCount: 7 }, false)).toEqual({ signCount: 7, backedUp: false });
});

async function shown(lie: Lie, mustName: boolean) {
  const device = new PasskeyDevice(party.origin);
  const kept = await verifyAttestation(readAttestation(device.create(creation))!, party);
  if (typeof kept === 'string') throw new Error(`the honest passkey was refused: ${kept}`);
  const said = readAssertion(device.get({ rpId: party.domain, challenge, userVerification: 'required' }, lie))!;
  return verifyAssertion(said, party, { passkey: { ...kept, passkeyId: 'passkey_1', userId: 'user_1', handle }, mustName });
}
