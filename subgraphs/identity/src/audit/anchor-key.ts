import { createHash, createPrivateKey, createPublicKey, hkdfSync, sign, verify } from 'node:crypto';

/** Signs heads of audit chains: Ed25519 (RFC 8032). Made of the master key, so whoever rewrites the database cannot sign what they wrote. */
export interface AnchorKey extends AnchorVerifier {
  /** Base64url. */
  sign(text: string): string;
}

export interface AnchorVerifier {
  /** The first 16 hex digits of the public key's SHA-256. */
  readonly id: string;
  /** 32 bytes, base64url: what `npm run audit -- verify --trust` takes after the master key has changed. */
  readonly publicKey: string;
  verify(text: string, signature: string): boolean;
}

// An Ed25519 key in DER is this and the 32 bytes (RFC 8410 sections 4 and 7).
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

export function anchorKeyOf(masterKey: string): AnchorKey {
  const seed = Buffer.from(hkdfSync('sha256', masterKey, '', 'lyceum identity audit anchor', 32));
  const key = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length);
  return { ...verifierOf(raw), sign: (text) => sign(null, Buffer.from(text), key).toString('base64url') };
}

/** Null for what is no public key. */
export function readAnchorVerifier(publicKey: string): AnchorVerifier | null {
  const raw = Buffer.from(publicKey, 'base64url');
  return raw.length === 32 ? verifierOf(raw) : null;
}

function verifierOf(raw: Buffer): AnchorVerifier {
  const key = createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' });
  return {
    id: createHash('sha256').update(raw).digest('hex').slice(0, 16),
    publicKey: raw.toString('base64url'),
    verify: (text, signature) => verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url')),
  };
}
