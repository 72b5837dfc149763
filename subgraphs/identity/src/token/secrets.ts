import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What is made from the master key: sealing of keys at rest and codes that only this installation can make. */
export interface Secrets {
  /** AES-256-GCM; `label` is bound to the result, so that a sealed value cannot be moved to another row. */
  seal(plain: string, label: string): string;
  /** Throws if the value was changed, moved or sealed by another master key. */
  open(sealed: string, label: string): string;
  /** HMAC-SHA-256 in base64url, 43 characters; one key per purpose. */
  code(
    purpose:
      | 'refresh'
      | 'verification'
      | 'subject'
      | 'password-argument'
      | 'password-reset'
      | 'email-change'
      | 'guard-undo'
      | 'guardian-confirm'
      | 'guardian-withdraw'
      | 'invitation'
      | 'domain'
      | 'challenge'
      | 'backup-code'
      | 'federated-sign-in'
      | 'data-export'
      | 'data-rights'
      | 'banned-address'
      | 'authorization-code'
      | 'phone-code'
      | 'phone-number',
    text: string,
  ): string;
}

export function openSecrets(masterKey: string): Secrets {
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', masterKey, '', `lyceum identity ${info}`, 32));
  const sealing = derive('sealing');
  const codes = new Map<string, Buffer>();
  const codeKey = (purpose: string) => {
    const key = codes.get(purpose) ?? derive(purpose);
    codes.set(purpose, key);
    return key;
  };
  return {
    seal(plain, label) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(label));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return ['v1', iv, cipher.getAuthTag(), body]
        .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
        .join('.');
    },
    open(sealed, label) {
      const [version, iv, tag, body] = sealed.split('.');
      if (version !== 'v1' || !iv || !tag || body === undefined) throw new Error(`sealed value of unknown form: ${label}`);
      const decipher = createDecipheriv('aes-256-gcm', sealing, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
        .setAAD(Buffer.from(label))
        .setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8');
    },
    code: (purpose, text) => createHmac('sha256', codeKey(purpose)).update(text).digest('base64url'),
  };
}

/** What is stored of a token: enough to recognise it, nothing to use it with. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
