import { clientAuthorization } from '@lyceum/kit/http/route.ts';
import type { Ctx } from '../context.ts';
import { readParameters } from './authorization-request.rules.ts';
import { type Client, findClient, takesKey } from './client.query.ts';
import { type OAuthError, oauthError } from './oauth-error.ts';

/** A client that has said who it is, and what it sends. */
export interface ClientCall {
  readonly client: Client;
  /** A context of the client's marketplace. */
  readonly ctx: Ctx;
  readonly given: Readonly<Record<string, string>>;
}

/** Bytes of a form. */
export const formLimit = 8192;

/**
 * Reads a client's form and who sends it: by its id and one of its keys (`client_secret_basic`), or, where it is a program in people's own hands, by its id alone.
 * A secret in the body is not taken, because bodies are logged more easily (RFC 6749 section 2.3.1).
 */
export async function readClientCall(visitor: Ctx, request: Request): Promise<ClientCall | OAuthError> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded')
    return oauthError('invalid_request', 'send a form: content-type application/x-www-form-urlencoded');
  const { given, twice } = readParameters(new URLSearchParams(await request.text()));
  if (twice.length > 0) return oauthError('invalid_request', 'a parameter was sent twice');
  if (given.client_secret !== undefined) return oauthError('invalid_client', 'send the key by HTTP Basic, not in the form');
  const authorization = request.headers.get(clientAuthorization);
  const basic = authorization === null ? null : readBasic(authorization);
  if (authorization !== null && !basic) return unknownClient();
  if (basic && given.client_id !== undefined && given.client_id !== basic.id)
    return oauthError('invalid_request', 'client_id is not that of the authorization');
  const found = await findClient(visitor, basic?.id ?? given.client_id ?? '');
  if (!found) return unknownClient();
  const { client, ctx } = found;
  const proved = basic ? !client.isPublic && (await takesKey(ctx, client, basic.secret)) : client.isPublic;
  return proved ? { client, ctx, given } : unknownClient();
}

/** One answer for an unknown client and a wrong key. */
function unknownClient(): OAuthError {
  return oauthError('invalid_client', 'this client is not known here, or its key is wrong');
}

/** Id and secret are written as in a form, and then as HTTP Basic has it (RFC 6749 section 2.3.1, RFC 7617). */
function readBasic(authorization: string): { readonly id: string; readonly secret: string } | null {
  const [, encoded] = /^Basic +([\w+/=-]+)$/i.exec(authorization) ?? [];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return null;
  const [id, secret] = [text.slice(0, colon), text.slice(colon + 1)].map(fromForm);
  return id === undefined || secret === undefined ? null : { id, secret };
}

function fromForm(text: string): string {
  return new URLSearchParams(`it=${text.replaceAll('&', '%26')}`).get('it') ?? '';
}
