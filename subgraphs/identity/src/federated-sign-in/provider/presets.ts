import type { ProviderSettings } from './provider-settings.ts';

/** What is known about a provider whoever uses it; the configuration adds the client, and may say anything otherwise. */
export const presets: Readonly<Record<string, Partial<ProviderSettings>>> = {
  // Google is authoritative for its own mail domains and for the domain of a Workspace account, which `hd` names
  // (developers.google.com/identity/gsi/web/guides/verify-google-id-token); for other addresses it once sent a mail.
  google: {
    name: 'Google',
    issuer: 'https://accounts.google.com',
    scopes: ['openid', 'email', 'profile'],
    authoritativeFor: ['gmail.com', 'googlemail.com'],
    hostedDomainClaim: 'hd',
  },
  // Asked for name or address, Apple answers by a form only; the name comes beside the code, the first time.
  apple: {
    name: 'Apple',
    issuer: 'https://appleid.apple.com',
    scopes: ['openid', 'email', 'name'],
    responseMode: 'form_post',
    authoritativeFor: ['privaterelay.appleid.com', 'icloud.com', 'me.com', 'mac.com'],
  },
  // Facebook's discovery names no token endpoint, although its code flow with PKCE gives ID tokens. It never says `email_verified`.
  facebook: {
    name: 'Facebook',
    issuer: 'https://www.facebook.com',
    scopes: ['openid', 'email', 'public_profile'],
    metadata: { token_endpoint: 'https://graph.facebook.com/oauth/access_token' },
  },
};
