import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type Cbor, cbor } from './cbor.ts';

/** What the house asks, as far as an authenticator and its browser look at it. */
export interface CreationOptions {
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly challenge: string;
  readonly excludeCredentials: readonly { readonly id: string }[];
  readonly authenticatorSelection: { readonly residentKey: string; readonly userVerification: string };
}

export interface RequestOptions {
  readonly rpId: string;
  readonly challenge: string;
  readonly userVerification: string;
  readonly allowCredentials?: readonly { readonly id: string }[];
}

/** How an answer differs from an honest one. */
export interface Lie {
  /** The page that the browser writes down; the one that it is opened at unless told. */
  readonly origin?: string;
  readonly crossOrigin?: boolean;
  /** `webauthn.create` or `webauthn.get`. */
  readonly type?: string;
  /** Another request's. */
  readonly challenge?: string;
  /** The domain that the authenticator signs for. */
  readonly rpId?: string;
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly backupEligible?: boolean;
  /** What the counter says. */
  readonly signCount?: number;
  /** One bit of the signature is another one. */
  readonly brokenSignature?: boolean;
  /** Signs with a key that is not the passkey's. */
  readonly otherKey?: boolean;
  /** Null leaves it out. */
  readonly userHandle?: string | null;
  /** The credential that is said to answer. */
  readonly credentialId?: string;
  /** Another format of attestation, with this beside its signature. */
  readonly attestation?: { readonly fmt: string; readonly statement?: ReadonlyMap<string, Cbor> };
}

export interface DeviceOptions {
  readonly algorithm?: 'ES256' | 'Ed25519' | 'RS256';
  readonly attestation?: 'none' | 'packed';
  /** Whether the key may be copied to other devices; such ones do not count. */
  readonly synced?: boolean;
}

interface Key {
  readonly privateKey: KeyObject;
  readonly cose: ReadonlyMap<number, Cbor>;
}

interface Credential extends Key {
  readonly id: string;
  readonly rpId: string;
  readonly userHandle: string;
  signCount: number;
}

/**
 * An authenticator and the browser before it, opened at a page: what W3C Web Authentication Level 3 has them do, in software. It keeps its passkeys; and it lies
 * where it is told to.
 */
export class PasskeyDevice {
  readonly origin: string;
  readonly #options: Required<DeviceOptions>;
  readonly credentials: Credential[] = [];

  constructor(origin: string, { algorithm = 'ES256', attestation = 'none', synced = false }: DeviceOptions = {}) {
    this.origin = origin;
    this.#options = { algorithm, attestation, synced };
  }

  /** `navigator.credentials.create`, then `toJSON()`. Throws when the passkey is here already, as browsers do. */
  create(options: CreationOptions, lie: Lie = {}) {
    if (options.excludeCredentials.some(({ id }) => this.credentials.some((held) => held.id === id)))
      throw new Error('InvalidStateError: this device has a passkey of this account already');
    const key = newKey(this.#options.algorithm);
    const credential: Credential = {
      ...key,
      id: lie.credentialId ?? randomBytes(32).toString('base64url'),
      rpId: options.rp.id,
      userHandle: options.user.id,
      signCount: lie.signCount ?? 0,
    };
    const clientData = this.#clientData('webauthn.create', options.challenge, lie);
    const id = Buffer.from(credential.id, 'base64url');
    const length = Buffer.from([id.length >> 8, id.length & 255]);
    const attested = Buffer.concat([Buffer.alloc(16), length, id, cbor(credential.cose)]);
    const authData = this.#authenticatorData(lie.rpId ?? options.rp.id, credential.signCount, lie, attested);
    const attestationObject = cbor(
      new Map<string, Cbor>([
        ['fmt', lie.attestation?.fmt ?? this.#options.attestation],
        ['attStmt', this.#statement(credential, Buffer.concat([authData, sha256(clientData)]), lie)],
        ['authData', authData],
      ]),
    );
    this.credentials.push(credential);
    return {
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: { credProps: { rk: true } },
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal', 'hybrid'],
      },
    };
  }

  /** `navigator.credentials.get`, then `toJSON()`. Without a list it shows the newest passkey that it has for the domain. */
  get(options: RequestOptions, lie: Lie = {}) {
    const allowed = options.allowCredentials?.map(({ id }) => id);
    const credential = this.credentials.findLast(({ id, rpId }) => rpId === options.rpId && (allowed?.includes(id) ?? true));
    if (!credential) throw new Error('NotAllowedError: no passkey of this device is asked for');
    if (!this.#options.synced) credential.signCount += 1;
    const clientData = this.#clientData('webauthn.get', options.challenge, lie);
    const authData = this.#authenticatorData(lie.rpId ?? options.rpId, lie.signCount ?? credential.signCount, lie);
    const { privateKey } = lie.otherKey ? newKey(this.#options.algorithm) : credential;
    const signature = signedBy(privateKey, Buffer.concat([authData, sha256(clientData)]));
    if (lie.brokenSignature) signature[signature.length - 1]! ^= 1;
    const userHandle = lie.userHandle === undefined ? credential.userHandle : lie.userHandle;
    const id = lie.credentialId ?? credential.id;
    return {
      id,
      rawId: id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(userHandle === null ? {} : { userHandle }),
      },
    };
  }

  #clientData(type: string, challenge: string, lie: Lie): Buffer {
    const said = { type, challenge, origin: this.origin, crossOrigin: false };
    const lied = Object.fromEntries(
      (['type', 'challenge', 'origin', 'crossOrigin'] as const).flatMap((name) =>
        lie[name] === undefined ? [] : [[name, lie[name]]],
      ),
    );
    return Buffer.from(JSON.stringify({ ...said, ...lied }));
  }

  /** Section 6.1: the domain's hash, flags, the counter, and a new passkey. */
  #authenticatorData(rpId: string, signCount: number, lie: Lie, attested: Buffer = Buffer.alloc(0)): Buffer {
    const { synced } = this.#options;
    const eligible = lie.backupEligible ?? synced;
    const flags =
      ((lie.userPresent ?? true) ? 1 : 0) |
      ((lie.userVerified ?? true) ? 4 : 0) |
      (eligible ? 8 : 0) |
      (eligible && synced ? 16 : 0) |
      (attested.length > 0 ? 64 : 0);
    const rest = Buffer.alloc(5);
    rest.writeUInt8(flags);
    rest.writeUInt32BE(signCount, 1);
    return Buffer.concat([sha256(Buffer.from(rpId)), rest, attested]);
  }

  /** Sections 8.7 and 8.2: none, or one by the new key itself. */
  #statement({ privateKey, cose }: Key, signed: Buffer, lie: Lie): ReadonlyMap<string, Cbor> {
    if ((lie.attestation?.fmt ?? this.#options.attestation) === 'none') return lie.attestation?.statement ?? new Map();
    const sig = signedBy(privateKey, signed);
    if (lie.brokenSignature) sig[sig.length - 1]! ^= 1;
    return new Map<string, Cbor>([['alg', cose.get(3)!], ['sig', sig], ...(lie.attestation?.statement ?? [])]);
  }
}

/** COSE_Key of RFC 9053 and RFC 8230. */
function newKey(algorithm: Required<DeviceOptions>['algorithm']): Key {
  switch (algorithm) {
    case 'ES256': {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { x, y } = publicKey.export({ format: 'jwk' });
      return { privateKey, cose: numbered([1, 2], [3, -7], [-1, 1], [-2, bytes(x)], [-3, bytes(y)]) };
    }
    case 'Ed25519': {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      return { privateKey, cose: numbered([1, 1], [3, -8], [-1, 6], [-2, bytes(publicKey.export({ format: 'jwk' }).x)]) };
    }
    case 'RS256': {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const { n, e } = publicKey.export({ format: 'jwk' });
      return { privateKey, cose: numbered([1, 3], [3, -257], [-1, bytes(n)], [-2, bytes(e)]) };
    }
  }
}

function numbered(...entries: readonly (readonly [number, Cbor])[]): ReadonlyMap<number, Cbor> {
  return new Map(entries);
}

function bytes(base64url: unknown): Uint8Array {
  return Buffer.from(String(base64url), 'base64url');
}

function signedBy(key: KeyObject, data: Buffer): Buffer {
  return sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', data, key);
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
