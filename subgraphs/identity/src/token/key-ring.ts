import type { CryptoKey, JWK } from 'jose';
import { importJWK } from 'jose';
import type { Ctx } from '../context.ts';
import { readActiveKey, readPublicKeys } from './key.query.ts';
import { turnKeys } from './key-life.service.ts';
import { copyLivesMs } from './key-lives.ts';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

/** The installation's signing keys. The rows are the truth; what is kept in memory is only a copy that expires after two seconds. */
export interface KeyRing {
  /** The active key, made under a lock by whoever needs it first. Call it outside transactions. */
  active(ctx: Ctx): Promise<SigningKey>;
  /** Drops the copy: somebody hinted that the keys have changed. */
  forget(): void;
  /** The public halves of the next, the active and the retired keys, for verifiers. */
  publicKeys(ctx: Ctx): Promise<readonly JWK[]>;
}

export function openKeyRing(): KeyRing {
  let copy: { readonly key: Promise<SigningKey>; readonly takenAt: number } | null = null;
  return {
    active(ctx) {
      const now = ctx.clock.now().getTime();
      // A clock that was set back must not make a copy live longer.
      if (copy && now >= copy.takenAt && now - copy.takenAt < copyLivesMs) return copy.key;
      // Kept from before it is read, so that what is hinted meanwhile drops it too.
      const taken = { key: loadActive(ctx), takenAt: now };
      copy = taken;
      taken.key.catch(() => {
        if (copy === taken) copy = null;
      });
      return taken.key;
    },
    forget() {
      copy = null;
    },
    async publicKeys(ctx) {
      await this.active(ctx);
      return (await readPublicKeys(ctx)) as readonly JWK[];
    },
  };
}

async function loadActive(ctx: Ctx): Promise<SigningKey> {
  const row = (await readActiveKey(ctx)) ?? (await makeFirst(ctx));
  const jwk = JSON.parse(ctx.ports.secrets.open(row.sealed, row.kid)) as JWK;
  return { kid: row.kid, privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey };
}

async function makeFirst(ctx: Ctx) {
  await turnKeys(ctx);
  const made = await readActiveKey(ctx);
  if (!made) throw new Error('There is no active signing key, although one was made just now.');
  return made;
}
