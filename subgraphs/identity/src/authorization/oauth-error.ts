/** How a client is told that it gets nothing (RFC 6749 section 5.2). */
export interface OAuthError {
  readonly error:
    | 'invalid_request'
    | 'invalid_client'
    | 'invalid_grant'
    | 'unauthorized_client'
    | 'unsupported_grant_type'
    | 'invalid_scope';
  /** For the client's developer; names no person and no secret. */
  readonly error_description: string;
}

export function oauthError(error: OAuthError['error'], description: string): OAuthError {
  return { error, error_description: description };
}

/** Nobody keeps what is said here (RFC 6749 section 5.1). */
export const neverKept = { 'cache-control': 'no-store', pragma: 'no-cache' };

export function errorAnswer(error: OAuthError): Response {
  const isClients = error.error === 'invalid_client';
  const headers = isClients ? { ...neverKept, 'www-authenticate': 'Basic realm="oauth", charset="UTF-8"' } : neverKept;
  return Response.json(error, { status: isClients ? 401 : 400, headers });
}
