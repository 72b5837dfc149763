import { transact } from '@lyceum/kit/context/transact.ts';
import type { CryptoKey, JWK } from 'jose';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

/** The installation's signing keys. The rows are the truth; what is kept in memory is only a copy that expires. */
export interface KeyRing {
  /** The active key, made under a lock by whoever needs it first. Call it outside transactions. */
  active(ctx: Ctx): Promise<SigningKey>;
  /** The public halves of every key that may sign or has signed, for verifiers. */
  publicKeys(ctx: Ctx): Promise<readonly JWK[]>;
}

const copyLivesMs = 60_000;

export function openKeyRing(): KeyRing {
  let copy: { key: SigningKey; until: number } | undefined;
  return {
    async active(ctx) {
      const now = performance.now();
      if (copy && copy.until > now) return copy.key;
      const key = await loadActive(ctx);
      copy = { key, until: now + copyLivesMs };
      return key;
    },
    async publicKeys(ctx) {
      await this.active(ctx);
      const rows = await ctx.db.selectFrom('signing_key').select('public_jwk').orderBy('created_at').execute();
      return rows.map((row) => row.public_jwk as JWK);
    },
  };
}

async function loadActive(ctx: Ctx): Promise<SigningKey> {
  const row = (await readActive(ctx)) ?? (await transact(ctx, makeFirst));
  const jwk = JSON.parse(ctx.ports.secrets.open(row.sealed_private_jwk, row.kid)) as JWK;
  return { kid: row.kid, privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey };
}

function readActive(ctx: Pick<Ctx, 'db'>) {
  return ctx.db.selectFrom('signing_key').select(['kid', 'sealed_private_jwk']).where('state', '=', 'active').executeTakeFirst();
}

async function makeFirst(tx: Write) {
  await sql`select pg_advisory_xact_lock(hashtextextended('lyceum identity signing key', 0))`.execute(tx.db);
  const made = await readActive(tx);
  if (made) return made;
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const sealed = tx.ports.secrets.seal(JSON.stringify(await exportJWK(pair.privateKey)), kid);
  await tx.db
    .insertInto('signing_key')
    .values({
      kid,
      state: 'active',
      public_jwk: JSON.stringify({ ...publicJwk, kid, alg: 'EdDSA', use: 'sig' }),
      sealed_private_jwk: sealed,
      created_at: tx.clock.now(),
    })
    .execute();
  return { kid, sealed_private_jwk: sealed };
}
