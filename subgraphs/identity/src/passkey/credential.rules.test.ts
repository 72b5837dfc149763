import { describe, expect, test } from 'vitest';
import { readAssertion, readAttestation, strayedFrom } from './credential.rules.ts';

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const said = { type: 'webauthn.get', challenge: 'c', origin: 'https://a.example', crossOrigin: false };
const response = { clientDataJSON: encoded(said), authenticatorData: 'AA', signature: 'AA', userHandle: 'AA' };
const assertion = { id: 'AQ', rawId: 'AQ', type: 'public-key', response, clientExtensionResults: {} };
const attestation = { ...assertion, response: { clientDataJSON: encoded(said), attestationObject: 'AA', transports: ['usb'] } };

test('of what browsers send, only what is asked for goes on', () => {
  const noise = { ...assertion, extra: 1, response: { ...response, publicKey: 'x', ['__proto__']: { id: 'x' } } };
  const { clientDataJSON } = response;
  const clientData = { type: 'webauthn.get', challenge: 'c', origin: 'https://a.example', framed: false };
  expect(readAssertion(noise)).toEqual({
    id: 'AQ',
    clientDataJSON,
    clientData,
    authenticatorData: 'AA',
    signature: 'AA',
    userHandle: 'AA',
  });
  expect(readAttestation(attestation)).toEqual({
    id: 'AQ',
    clientDataJSON,
    clientData,
    attestationObject: 'AA',
    transports: ['usb'],
  });
});

test('transports that nobody knows are left out, and none are needed', () => {
  const heard = (transports: unknown) => readAttestation({ ...attestation, response: { ...attestation.response, transports } });
  expect(heard(['usb', 'telepathy', 7, 'nfc', 'usb'])?.transports).toEqual(['nfc', 'usb']);
  for (const none of [undefined, null, 'usb', {}]) expect(heard(none)?.transports).toEqual([]);
});

test('an authenticator may say no user handle', () => {
  for (const userHandle of [undefined, null])
    expect(readAssertion({ ...assertion, response: { ...response, userHandle } })?.userHandle).toBeNull();
});

describe('what is no answer of an authenticator', () => {
  const withResponse = (changed: object) => ({ ...assertion, response: { ...response, ...changed } });
  test.each<[string, unknown]>([
    ['nothing', null],
    ['a text', JSON.stringify(assertion)],
    ['a list', [assertion]],
    ['no response', { ...assertion, response: undefined }],
    ['two ids', { ...assertion, rawId: 'AR' }],
    ['another type', { ...assertion, type: 'password' }],
    ['an id that is too long', { ...assertion, id: 'A'.repeat(1365), rawId: 'A'.repeat(1365) }],
    ['an id of other letters', { ...assertion, id: 'A+/=', rawId: 'A+/=' }],
    ['no client data', withResponse({ clientDataJSON: undefined })],
    ['client data that are no JSON', withResponse({ clientDataJSON: 'AAAA' })],
    ['client data that are a list', withResponse({ clientDataJSON: encoded([said]) })],
    ['client data without a challenge', withResponse({ clientDataJSON: encoded({ ...said, challenge: undefined }) })],
    ['client data without an origin', withResponse({ clientDataJSON: encoded({ ...said, origin: { a: 1 } }) })],
    ['client data without a type', withResponse({ clientDataJSON: encoded({ ...said, type: 1 }) })],
    ['no signature', withResponse({ signature: '' })],
    ['too long a signature', withResponse({ signature: 'A'.repeat(2049) })],
    ['no authenticator data', withResponse({ authenticatorData: 7 })],
    ['a user handle of a wrong kind', withResponse({ userHandle: { id: 1 } })],
  ])('%s', (_, value) => {
    expect(readAssertion(value)).toBeNull();
  });
  test('an attestation without its object', () => {
    expect(readAttestation({ ...attestation, response: { ...attestation.response, attestationObject: undefined } })).toBeNull();
  });
});

describe('an answer is to this question', () => {
  const asked = { type: 'webauthn.get', origin: 'https://a.example' } as const;
  const clientData = { type: 'webauthn.get', challenge: 'c', origin: 'https://a.example', framed: false };
  test.each([
    [{}, null],
    [{ type: 'webauthn.create' }, 'TYPE'],
    [{ origin: 'https://a.example.evil.test' }, 'ORIGIN'],
    [{ origin: 'http://a.example' }, 'ORIGIN'],
    [{ framed: true }, 'FRAMED'],
  ])('%o: %s', (changed, verdict) => {
    expect(strayedFrom(asked, { ...clientData, ...changed })).toBe(verdict);
  });
  test.each([
    [{ crossOrigin: true }, true],
    [{ crossOrigin: 'false' }, true],
    [{ topOrigin: 'https://evil.example' }, true],
    [{ crossOrigin: undefined }, false],
    [{ crossOrigin: null }, false],
  ])('a frame of another site is seen in %o: %s', (changed, framed) => {
    const clientDataJSON = encoded({ ...said, ...changed });
    expect(readAssertion({ ...assertion, response: { ...response, clientDataJSON } })?.clientData.framed).toBe(framed);
  });
});
