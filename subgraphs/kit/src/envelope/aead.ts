import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256-GCM (NIST SP 800-38D). Layout: version 1 (1 byte), nonce (12), tag (16), then as many bytes as were sealed. */
const version = 1;
const head = 1 + 12 + 16;

/** Bytes that open with the same 32 byte key and the same context only. */
export function seal(key: Uint8Array, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body]);
}

/** Throws if anything was changed, moved to another place, or sealed by another key. */
export function open(key: Uint8Array, sealed: Uint8Array, context: string): Buffer {
  if (sealed[0] !== version || sealed.length < head) throw new Error(`sealed bytes of unknown form: ${context}`);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13), { authTagLength: 16 })
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(13, head));
  return Buffer.concat([decipher.update(sealed.subarray(head)), decipher.final()]);
}
