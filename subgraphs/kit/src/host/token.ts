import { type CryptoKey, errors, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Caller } from './client.ts';

/** Seconds that a router's token lives: longer than any clock is off, shorter than anybody could use a stolen one. */
const seconds = 30;
const issuer = 'lyceum-router';

export interface RouterKeys {
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}

/** The router's own key pair (Ed25519). Subgraphs know the public half only, so that none of them can speak as the router. */
export async function makeRouterKeys(): Promise<RouterKeys> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { privateJwk: await exportJWK(privateKey), publicJwk: await exportJWK(publicKey) };
}

/** Signs who is calling for one subgraph (RFC 7519, RFC 8037). */
export async function routerTokenIssuer(privateJwk: JWK): Promise<(subgraph: string, caller: Caller) => Promise<string>> {
  const key = (await importJWK(privateJwk, 'EdDSA')) as CryptoKey;
  return (subgraph, caller) =>
    new SignJWT({ viewer: caller.viewer, rid: caller.requestId })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'router+jwt' })
      .setIssuer(issuer)
      .setAudience(subgraph)
      .setIssuedAt()
      .setExpirationTime(`${seconds}s`)
      .sign(key);
}

/** Reads a router's token for this subgraph; null for anything else: none, a user's, another subgraph's, an old one. */
export async function routerTokenVerifier(
  publicJwk: JWK,
  subgraph: string,
): Promise<(authorization: string | null | undefined) => Promise<Caller | null>> {
  const key = await importJWK(publicJwk, 'EdDSA');
  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    if (!token) return null;
    try {
      const { payload } = await jwtVerify<{ viewer: Caller['viewer']; rid: string }>(token, key, {
        issuer,
        audience: subgraph,
        algorithms: ['EdDSA'],
        typ: 'router+jwt',
        clockTolerance: 5,
      });
      return { viewer: payload.viewer, requestId: payload.rid };
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
}
