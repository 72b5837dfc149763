import { ResponseBodyError } from 'openid-client';
import { ProviderUnavailable } from './port.ts';

/** What a token endpoint says is wrong (RFC 6749 section 5.2): the operator has to know; any other text of a provider stays out of the log. */
const tokenErrors = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

/** Why something of a provider did not work, in words that hold nothing of what it sent: a code, or a sentence of ours. */
export function reasonOf(error: unknown): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ProviderUnavailable) return cause.message;
    if (cause instanceof ResponseBodyError && tokenErrors.has(cause.error)) return cause.error;
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return error instanceof Error ? error.name : 'unknown';
}
