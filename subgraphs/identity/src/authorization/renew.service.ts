import { renewSession } from '../session/refresh.service.ts';
import { readRefreshToken } from '../session/refresh-token.ts';
import type { ClientCall } from './client-call.ts';
import { allowedByAll, readScopes } from './consent-scope.rules.ts';
import { type OAuthError, oauthError } from './oauth-error.ts';
import { nothingLeft, type PartnerTokens, tokensFor } from './partner-tokens.ts';

/** Renews what a person granted (RFC 6749 section 6), by the same families as people's own sessions. It may ask for less than was granted, never for more. */
export async function renewGrant({ client, ctx, given }: ClientCall): Promise<PartnerTokens | OAuthError> {
  const { refresh_token: token, scope } = given;
  if (token === undefined) return oauthError('invalid_request', 'refresh_token is missing');
  const wanted = scope === undefined ? null : readScopes(scope);
  const widened = oauthError('invalid_scope', 'scope names something that was not granted');
  if (scope !== undefined && !wanted) return widened;
  const granted = await grantedBy(ctx, token);
  // Looked at before the token is renewed, so that a refusal uses nothing up. Of an unknown one nothing is said here: it is refused as such.
  if (granted && wanted && !wanted.every((one) => granted.includes(one))) return widened;
  if (granted && allowedByAll(granted, client.consentScopes, wanted ?? granted).length === 0) return nothingLeft();
  const renewed = await renewSession(ctx, token, client.id);
  if ('__typename' in renewed) return oauthError('invalid_grant', 'this refresh token is not good any more; begin again');
  return tokensFor(ctx, client, renewed, wanted);
}

/** Null for what is not known as a partner's. What it tells is told to whoever has the id of a session, which is no secret of its own. */
async function grantedBy({ db }: ClientCall['ctx'], token: string): Promise<readonly string[] | null> {
  const sessionId = readRefreshToken(token)?.sessionId ?? '';
  const session = await db.selectFrom('session').select('partner_scopes').where('id', '=', sessionId).executeTakeFirst();
  return session?.partner_scopes ?? null;
}
