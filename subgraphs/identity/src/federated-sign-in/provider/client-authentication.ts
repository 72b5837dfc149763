import type { Clock } from '@lyceum/kit/clock/clock.ts';
import { importPKCS8, SignJWT } from 'jose';
import { type ClientAuth, ClientSecretBasic, ClientSecretPost, type ServerMetadata } from 'openid-client';
import type { ProviderSettings } from './provider-settings.ts';

/** How the token endpoint learns that it is us (RFC 6749 section 2.3.1); OpenID Connect Discovery says what it takes where it says nothing. */
export function clientAuthentication(
  { clientId, secret }: ProviderSettings,
  { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] }: ServerMetadata,
  clock: Clock,
): ClientAuth {
  if (secret.kind === 'apple') return appleStatement(clientId, secret, clock);
  return methods.includes('client_secret_post') ? ClientSecretPost(secret.text) : ClientSecretBasic(secret.text);
}

/**
 * Apple's client secret is a statement that the developer's key signs, at most six months long; made anew for each call it lives five minutes
 * (developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret).
 */
function appleStatement(
  clientId: string,
  { teamId, keyId, privateKey }: Extract<ProviderSettings['secret'], { kind: 'apple' }>,
  clock: Clock,
): ClientAuth {
  return async (server, _client, body) => {
    const now = Math.floor(clock.now().getTime() / 1000);
    const statement = await new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: keyId })
      .setIssuer(teamId)
      .setSubject(clientId)
      .setAudience(server.issuer)
      .setIssuedAt(now)
      .setExpirationTime(now + 300)
      .sign(await importPKCS8(privateKey, 'ES256'));
    body.set('client_id', clientId);
    body.set('client_secret', statement);
  };
}
