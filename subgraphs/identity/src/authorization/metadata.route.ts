import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ctx } from '../context.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { consentScopes } from './consent-scope.rules.ts';
import { issuerOf } from './issuer.query.ts';

const clientMethods = ['client_secret_basic', 'none'];

/** What a client library needs to know of this marketplace (RFC 8414). */
export const metadataRoute: Route<Ports, Tables> = {
  method: 'GET',
  path: '/.well-known/oauth-authorization-server',
  bodyLimit: 0,
  access: 'client',
  async handle(ctx) {
    const issuer = await issuerOf(ctx as Ctx);
    const metadata = {
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      revocation_endpoint: `${issuer}/oauth/revoke`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      scopes_supported: consentScopes,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: clientMethods,
      revocation_endpoint_auth_methods_supported: clientMethods,
      authorization_response_iss_parameter_supported: true,
    };
    return Response.json(metadata, { headers: { 'cache-control': 'public, max-age=300' } });
  },
};
