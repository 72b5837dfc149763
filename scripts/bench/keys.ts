import { makeRouterKeys } from '@lyceum/kit/host/token.ts';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';

/** Keys of one run. Hive's plugin (jsonwebtoken) knows no EdDSA, so its tokens say the same under RS256, its default. */
export interface Keys {
  readonly userJwk: JWK;
  readonly userRsaPem: string;
  readonly router: { readonly privateJwk: JWK; readonly publicJwk: JWK };
}

/** Access tokens of several people, so that a kept verification is not one single entry. */
export interface Tokens {
  readonly eddsa: readonly string[];
  readonly rsa: readonly string[];
}

const users = 50;

/** What the tokens allow. */
export interface Rights {
  readonly role: string;
  readonly scopes: readonly string[];
}

export async function makeKeys(rights: Rights = { role: 'MENTEE', scopes: ['mentee'] }): Promise<{ keys: Keys; tokens: Tokens }> {
  const [ed, rsa, router] = await Promise.all([
    generateKeyPair('EdDSA', { extractable: true }),
    generateKeyPair('RS256', { extractable: true }),
    makeRouterKeys(),
  ]);
  const userJwk = { ...(await exportJWK(ed.publicKey)), kid: 'bench', alg: 'EdDSA', use: 'sig' };
  const tokens = async (alg: string, key: CryptoKey) =>
    Promise.all(Array.from({ length: users }, (_, user) => accessToken(alg, key, user, rights)));
  return {
    keys: { userJwk, userRsaPem: await exportSPKI(rsa.publicKey), router },
    tokens: { eddsa: await tokens('EdDSA', ed.privateKey), rsa: await tokens('RS256', rsa.privateKey) },
  };
}

/** As identity signs them, but living as long as a run. */
function accessToken(alg: string, key: CryptoKey, user: number, rights: Rights): Promise<string> {
  return new SignJWT({ tenant: tenantId, sid: `session_${user}`, ...rights })
    .setProtectedHeader({ alg, typ: 'at+jwt', kid: 'bench' })
    .setIssuer('lyceum')
    .setAudience('lyceum')
    .setSubject(`user_${user}`)
    .setIssuedAt()
    .setExpirationTime('2h')
    .sign(key);
}

export const tenantId = 'tenant_bench';
