import { renewSession } from '../session/refresh.service.ts';
import { readRefreshToken } from '../session/refresh-token.ts';
import type { ClientCall } from './client-call.ts';
import { readScopes } from './consent-scope.rules.ts';
import { type OAuthError, oauthError } from './oauth-error.ts';
import { type PartnerTokens, tokensFor } from './partner-tokens.ts';

/** Renews what a person granted (RFC 6749 section 6), by the same families as people's own sessions. It may ask for less than was granted, never for more. */
export async function renewGrant({ client, ctx, given }: ClientCall): Promise<PartnerTokens | OAuthError> {
  const { refresh_token: token, scope } = given;
  if (token === undefined) return oauthError('invalid_request', 'refresh_token is missing');
  const wanted = scope === undefined ? null : readScopes(scope);
  const widened = oauthError('invalid_scope', 'scope names something that was not granted');
  if (scope !== undefined && !wanted) return widened;
  if (wanted && !(await wereGranted(ctx, token, wanted))) return widened;
  const renewed = await renewSession(ctx, token, client.id);
  if ('__typename' in renewed) return oauthError('invalid_grant', 'this refresh token is not good any more; begin again');
  return tokensFor(ctx, client, renewed, wanted);
}

/** Looked at before the token is renewed, so that a refusal uses nothing up. What it tells is told to whoever has the id of a session, which is no secret of its own. */
async function wereGranted({ db }: ClientCall['ctx'], token: string, wanted: readonly string[]): Promise<boolean> {
  const sessionId = readRefreshToken(token)?.sessionId ?? '';
  const session = await db.selectFrom('session').select('partner_scopes').where('id', '=', sessionId).executeTakeFirst();
  // Of an unknown one nothing is said here: the token is refused as such.
  return !session?.partner_scopes || wanted.every((scope) => session.partner_scopes!.includes(scope));
}
