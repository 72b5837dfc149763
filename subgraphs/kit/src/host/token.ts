import { type CryptoKey, errors, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '../context/viewer.ts';

/** Seconds that a router's token lives: longer than any clock is off, shorter than anybody could use a stolen one. */
const seconds = 30;
/** Seconds by which clocks may differ. */
const clockTolerance = 5;
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

/** Makes the router's tokens for one subgraph: who is calling, not which request it is. */
export type TokenFor = (subgraph: string, viewer: Viewer) => Promise<string>;

/** Reads a router's token; null for anything else: none, a user's, another subgraph's, an old one. */
export type VerifyToken = (authorization: string | null | undefined) => Promise<Viewer | null>;

/**
 * Signs who is calling for one subgraph (RFC 7519, RFC 8037). A signature costs more than a small request, so one serves all that the same viewer asks
 * within a third of its life: the same object, not an equal one.
 */
export async function routerTokenIssuer(privateJwk: JWK): Promise<TokenFor> {
  const key = (await importJWK(privateJwk, 'EdDSA')) as CryptoKey;
  const made = new WeakMap<Viewer, Map<string, { readonly token: Promise<string>; readonly until: number }>>();
  const sign = (subgraph: string, viewer: Viewer) =>
    new SignJWT({ viewer })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'router+jwt' })
      .setIssuer(issuer)
      .setAudience(subgraph)
      .setIssuedAt()
      .setExpirationTime(`${seconds}s`)
      .sign(key);
  return (subgraph, viewer) => {
    let tokens = made.get(viewer);
    if (!tokens) {
      tokens = new Map();
      made.set(viewer, tokens);
    }
    const known = tokens.get(subgraph);
    if (known && known.until > Date.now()) return known.token;
    const token = sign(subgraph, viewer);
    tokens.set(subgraph, { token, until: Date.now() + (seconds * 1000) / 3 });
    return token;
  };
}

/** Tokens whose signature was checked and which are kept until they end: a router sends each many times. */
const kept = 5000;

export async function routerTokenVerifier(publicJwk: JWK, subgraph: string): Promise<VerifyToken> {
  const key = await importJWK(publicJwk, 'EdDSA');
  const known = new LRUCache<string, Viewer>({ max: kept });
  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    if (!token) return null;
    const viewer = known.get(token);
    if (viewer) return viewer;
    try {
      const { payload } = await jwtVerify<{ viewer: Viewer }>(token, key, {
        issuer,
        audience: subgraph,
        algorithms: ['EdDSA'],
        typ: 'router+jwt',
        clockTolerance,
      });
      known.set(token, payload.viewer, { ttl: Math.max(1, (payload.exp! + clockTolerance) * 1000 - Date.now()) });
      return payload.viewer;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
}
