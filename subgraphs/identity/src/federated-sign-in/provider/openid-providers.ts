import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import { readClaims } from '../claims.rules.ts';
import { discovered, type Surroundings } from './discovered.ts';
import { type IdentityProviders, type Provider, ProviderUnavailable, type Redeemed } from './port.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { reasonOf } from './reason.ts';

/** The callback's path; a place of its own for each provider, so that an answer cannot be carried from one to the other (RFC 9700 section 4.4). */
export const callbackPath = '/identity/openid/callback/';

export interface OpenidOptions extends Surroundings {
  readonly providers: readonly ProviderSettings[];
  /** The public address of the router. */
  readonly publicUrl: string;
}

/** Providers that speak OpenID Connect: code flow with PKCE. Nothing is asked of them before somebody signs in. */
export function openOpenidProviders({ providers, publicUrl, ...surroundings }: OpenidOptions): IdentityProviders {
  const known = new Map(providers.map((settings) => [settings.id, { settings, discover: discovered(settings, surroundings) }]));
  const redirectUri = ({ id }: Provider) => `${publicUrl}${callbackPath}${id}`;
  return {
    offeredTo: (slug) => providers.filter(({ tenants }) => tenants === null || tenants.includes(slug)),
    async authorizationUrl(provider, { state, nonce, verifier }) {
      const { discover, settings } = known.get(provider.id)!;
      return buildAuthorizationUrl(await discover(), {
        redirect_uri: redirectUri(provider),
        scope: settings.scopes.join(' '),
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(settings.responseMode === 'query' ? {} : { response_mode: settings.responseMode }),
      });
    },
    async redeem(provider, answer, { state, nonce, verifier }) {
      const config = await known.get(provider.id)!.discover();
      const address = new URL(redirectUri(provider));
      address.search = answer.toString();
      try {
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
        const tokens = await authorizationCodeGrant(config, address, checks);
        return { outcome: 'KNOWN', claims: readClaims(await claimsOf(config, tokens), provider, answer.get('user')) };
      } catch (error) {
        return judgeFailure(error);
      }
    },
  };
}

/** Some providers put the address into the ID token, some only into the user info; its subject must be the same (OpenID Connect Core 5.3.2). */
async function claimsOf(config: Configuration, tokens: TokenEndpointResponse & TokenEndpointResponseHelpers) {
  const claims = tokens.claims();
  if (!claims) throw new Error('an ID token was demanded and checked, and is not there');
  if (claims.email !== undefined || !config.serverMetadata().userinfo_endpoint) return claims;
  return { ...(await fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
}

function judgeFailure(error: unknown): Redeemed {
  if (error instanceof AuthorizationResponseError) return { outcome: 'DENIED' };
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ProviderUnavailable) throw cause;
  return { outcome: 'INVALID', reason: reasonOf(error) };
}
