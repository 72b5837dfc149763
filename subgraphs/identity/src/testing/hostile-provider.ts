import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose';

/** What the provider does otherwise than it should; nothing of it is an honest answer. */
export interface Mischief {
  /** Claims of the ID token that it says beside or instead of the honest ones. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Partial<JWTHeaderParameters>;
  /** Not signed at all: `alg` is `none`. */
  readonly unsigned?: boolean;
  /** Signed by a key that it does not publish, under the id of the one that it does. */
  readonly otherKey?: boolean;
  /** Answers this at the token endpoint instead. */
  readonly token?: { readonly status: number; readonly body: string };
  /** Never ends an answer of this address. */
  readonly hangsAt?: '/token' | '/jwks' | '/.well-known/openid-configuration';
  /** Everything that it says of itself is of somebody else. */
  readonly discovers?: Readonly<Record<string, unknown>>;
}

/** A provider, on a free port of the loopback, that says whatever a test wants of it. It gives a token for any code. */
export async function openHostileProvider() {
  const keys = await generateKeyPair('ES256', { extractable: true });
  const strangers = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' };
  let mischief: Mischief = {};
  let honest: Readonly<Record<string, unknown>> = {};
  const asked: { path: string; body: string }[] = [];

  async function idToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: 'lyceum', iat: now, exp: now + 300, ...honest, ...mischief.claims };
    if (mischief.unsigned) return new UnsecuredJWT(claims).encode();
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'key-1', ...mischief.header })
      .sign(mischief.otherKey ? strangers.privateKey : keys.privateKey);
  }

  async function answer(path: string, response: ServerResponse): Promise<void> {
    const json = (status: number, body: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(typeof body === 'string' ? body : JSON.stringify(body));
    switch (path) {
      case '/.well-known/openid-configuration':
        return void json(200, { ...metadata(), ...mischief.discovers });
      case '/jwks':
        return void json(200, { keys: [jwk] });
      case '/token': {
        if (mischief.token) return void json(mischief.token.status, mischief.token.body);
        return void json(200, { access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token: await idToken() });
      }
      default:
        return void json(404, {});
    }
  }

  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://provider').pathname;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push({ path, body: Buffer.concat(chunks).toString() });
    if (mischief.hangsAt !== path) await answer(path, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    token_endpoint_auth_methods_supported: ['client_secret_post'],
  });

  return {
    issuer,
    /** Requests to it so far. */
    asked,
    /** What it says from now on: `claims` are those of an honest ID token. */
    say(claims: Readonly<Record<string, unknown>>, doing: Mischief = {}) {
      honest = claims;
      mischief = doing;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
