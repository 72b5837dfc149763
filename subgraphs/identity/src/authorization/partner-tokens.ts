import type { Ctx } from '../context.ts';
import { newestRefreshToken, type TokenSource } from '../session/tokens.ts';
import { accessTokenSeconds, mintAccessToken } from '../token/access-token.ts';
import type { Client } from './client.query.ts';
import { allowedByAll } from './consent-scope.rules.ts';
import { type OAuthError, oauthError } from './oauth-error.ts';

/** RFC 6749 section 5.1. */
export interface PartnerTokens {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly refresh_token: string;
  readonly scope: string;
}

export const nothingLeft = () => oauthError('invalid_grant', 'nothing is left of what was granted; begin again');

interface PartnerSession extends TokenSource {
  readonly partnerScopes?: readonly string[] | null | undefined;
}

/** The newest tokens of a session that a person gave to a client: for what the person granted, the client may now, and, where it wants less, for no more than that. */
export async function tokensFor(
  ctx: Ctx,
  client: Client,
  session: PartnerSession,
  wanted: readonly string[] | null = null,
): Promise<PartnerTokens | OAuthError> {
  const granted = session.partnerScopes ?? [];
  const scopes = allowedByAll(granted, client.consentScopes, wanted ?? granted);
  if (scopes.length === 0) return nothingLeft();
  const subject = { userId: session.userId, sessionId: session.id, role: session.role };
  const { accessToken } = await mintAccessToken(ctx, { ...subject, partner: { id: client.id, scopes } });
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: accessTokenSeconds,
    refresh_token: newestRefreshToken(ctx, session),
    scope: scopes.join(' '),
  };
}
