import { allowedByAll, type ConsentScope, readScopes } from './consent-scope.rules.ts';

/** The parameters of a request, each at most once (RFC 6749 section 3.1); the names of those that came twice. */
export interface Parameters {
  readonly given: Readonly<Record<string, string>>;
  readonly twice: readonly string[];
}

export function readParameters(search: URLSearchParams): Parameters {
  const given: Record<string, string> = {};
  const twice: string[] = [];
  for (const [name, value] of search) {
    if (Object.hasOwn(given, name)) twice.push(name);
    // A parameter without a value is as good as none.
    else if (value !== '') Object.defineProperty(given, name, { value, enumerable: true });
  }
  return { given, twice };
}

export interface GoodRequest {
  readonly scopes: readonly ConsentScope[];
  readonly state: string | null;
  readonly challenge: string;
}

export interface BadRequest {
  /** RFC 6749 section 4.1.2.1. */
  readonly error:
    | 'invalid_request'
    | 'unsupported_response_type'
    | 'invalid_scope'
    | 'request_not_supported'
    | 'request_uri_not_supported';
  readonly description: string;
}

const longestState = 512;

/** What a request of a known client, with a registered address, asks for; or how the client is told that it cannot be. */
export function readRequest({ given, twice }: Parameters, mayAskFor: readonly string[]): GoodRequest | BadRequest {
  const bad = (error: BadRequest['error'], description: string): BadRequest => ({ error, description });
  const { response_type: responseType, response_mode: responseMode = 'query', state = null } = given;
  if (twice.length > 0) return bad('invalid_request', `${twice[0]} was sent twice`);
  if (given.request !== undefined) return bad('request_not_supported', 'send the parameters themselves');
  if (given.request_uri !== undefined) return bad('request_uri_not_supported', 'send the parameters themselves');
  if (responseType === undefined) return bad('invalid_request', 'response_type is missing');
  if (responseType !== 'code') return bad('unsupported_response_type', 'response_type must be code');
  if (responseMode !== 'query') return bad('invalid_request', 'response_mode must be query');
  if (state !== null && state.length > longestState)
    return bad('invalid_request', `state has at most ${longestState} characters`);
  const { code_challenge: challenge, code_challenge_method: method } = given;
  if (challenge === undefined) return bad('invalid_request', 'code_challenge is missing (RFC 7636)');
  // Left out it would mean "plain", which protects nothing.
  if (method !== 'S256') return bad('invalid_request', 'code_challenge_method must be S256');
  if (!/^[\w-]{43}$/.test(challenge)) return bad('invalid_request', 'code_challenge must be a SHA-256 in base64url');
  const scopes = readScopes(given.scope);
  if (!scopes) return bad('invalid_scope', 'scope is missing, or names something that is not there');
  if (allowedByAll(scopes, mayAskFor).length < scopes.length)
    return bad('invalid_scope', 'this client may not ask for all of these');
  return { scopes, state, challenge };
}
