import { expect } from 'vitest';
import { aurora, type openIdentity } from './open-identity.ts';
import { type CreationOptions, type DeviceOptions, PasskeyDevice, type RequestOptions } from './passkey-device.ts';

type Home = Awaited<ReturnType<typeof openIdentity>>;
type Caller = ReturnType<Home['stranger']>;

/** Where the front end of the tests is: a host of both demo tenants'. */
export const page = 'http://localhost:4000';

const shown = 'id name domain transports synced createdAt lastUsedAt';
const stepUp = '... on StepUpRequired { by }';
const wrong = '... on InvalidInput { field }';
const retry = '... on TooManyAttempts { retryAt }';

export const signInFields = `... on SignInSuccess { tokens { accessToken refreshToken accessTokenExpiresAt refreshTokenExpiresAt role } user { id email } } ${wrong} ${retry}`;

/** What a front end does with passkeys, through the public API of identity. */
export function passkeys(home: Home) {
  const beginRegistration = async (as: Caller, origin = page) =>
    (await home.mutate(
      'beginPasskeyRegistration',
      { origin },
      {
        as,
        fields: `... on PasskeyCreation { publicKey expiresAt } ${stepUp} ${wrong}`,
      },
    )) as unknown as { __typename: string; publicKey: CreationOptions; expiresAt: string };

  const register = async (as: Caller, credential: object, name = 'Laptop') =>
    (await home.mutate(
      'registerPasskey',
      { credential, name },
      {
        as,
        fields: `... on RegisterPasskeySuccess { passkey { ${shown} } backupCodes } ${stepUp} ${wrong}`,
      },
    )) as { __typename: string; passkey?: { id: string }; backupCodes?: string[] | null };

  /** The whole way to a passkey. */
  const enrol = async (as: Caller, device = new PasskeyDevice(page), name = 'Laptop') => {
    const { publicKey } = await beginRegistration(as, device.origin);
    const result = await register(as, device.create(publicKey), name);
    expect(result.__typename).toBe('RegisterPasskeySuccess');
    return { device, id: result.passkey!.id, backupCodes: result.backupCodes };
  };

  /** Somebody who is signed in and has a passkey. */
  const holder = async (email: string, options: DeviceOptions = {}) => {
    const { tokens } = await home.signIn(email);
    const as = home.holderOf(tokens);
    return { email, tokens, as, ...(await enrol(as, new PasskeyDevice(page, options))) };
  };

  const beginSignIn = async (origin = page, tenantId = aurora) => {
    const as = home.stranger(tenantId);
    const begun = await home.mutate(
      'beginPasskeySignIn',
      { origin, device: 'Tablet' },
      {
        as,
        fields: `... on PasskeyRequest { publicKey expiresAt } ${wrong}`,
      },
    );
    return begun as unknown as { __typename: string; publicKey: RequestOptions; expiresAt: string };
  };

  const complete = (credential: object, tenantId = aurora) =>
    home.mutate('signInWithPasskey', { credential }, { as: home.stranger(tenantId), fields: signInFields });

  /** The whole way in. */
  const signIn = async (device: PasskeyDevice, lie = {}) =>
    complete(device.get((await beginSignIn(device.origin)).publicKey, lie));

  const beginProof = async (as: Caller, challenge?: string, origin = page) =>
    (await home.mutate(
      'beginPasskeyProof',
      { origin, ...(challenge ? { challenge } : {}) },
      {
        as,
        fields: `... on PasskeyRequest { publicKey } ${wrong}`,
      },
    )) as unknown as { __typename: string; publicKey: RequestOptions };

  const list = async (as: Caller) => {
    const { data, errors } = await as.execute(`{ viewer { passkeys { ${shown} } secondFactor { by since backupCodesLeft } } }`);
    expect(errors).toBeUndefined();
    return data.viewer as {
      passkeys: { id: string; name: string; domain: string; transports: string[]; synced: boolean; lastUsedAt: string | null }[];
      secondFactor: { by: string[]; since: string; backupCodesLeft: number } | null;
    };
  };

  return { beginRegistration, register, enrol, holder, beginSignIn, complete, signIn, beginProof, list };
}
