import type { IncomingMessage } from 'node:http';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import { readBody } from '@lyceum/kit/host/http.ts';
import { isMapOrAbsent, namesAnId } from '../persisted/asked.ts';
import type { Question } from './runner.ts';

export interface Asked {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A request in its plain form; null for every other, which Apollo Server judges. Source: GraphQL over HTTP §5.1. */
export function askedIn(body: unknown): Asked | null {
  if (typeof body !== 'object' || body === null) return null;
  const { query, operationName, variables, extensions } = body as Record<string, unknown>;
  if (typeof query !== 'string') return null;
  if (operationName != null && typeof operationName !== 'string') return null;
  if (!isMapOrAbsent(variables) || !isMapOrAbsent(extensions)) return null;
  return { query, operationName: operationName || undefined, variables: (variables ?? {}) as Asked['variables'] };
}

/** What a streamed answer is asked with. A body that is not declared as JSON is no question: foreign pages may send those without asking. */
export async function streamedQuestion(incoming: IncomingMessage, url: URL, bodyBytes: number): Promise<Question> {
  const given = incoming.method === 'POST' ? await readJson(incoming, bodyBytes) : searched(url);
  if (!askedIn(given) && !namesAnId((given as { extensions?: unknown } | null)?.extensions))
    throw new Failure('BAD_USER_INPUT', 'A request has a query, and may have variables and an operationName.');
  return given as Question;
}

/** The extensions of a body, or of the parameters in an address; undefined for what is neither. */
export function extensionsOf(given: unknown): unknown {
  if (given instanceof URL)
    return given.searchParams.has('extensions') ? (searched(given) as { extensions?: unknown }).extensions : undefined;
  return (given as { extensions?: unknown } | null | undefined)?.extensions;
}

/** Throws `Failure` where there are several: Node would take the first, and what stands before us may have judged another. */
export function authorizationOf(incoming: IncomingMessage): string | null {
  const { authorization } = incoming.headers;
  if (authorization === undefined) return null;
  if ((incoming.headersDistinct.authorization?.length ?? 0) > 1) throw new Failure('UNAUTHENTICATED', 'Send one authorization.');
  return authorization;
}

/** A partner's key. */
export function apiKeyOf({ headers }: IncomingMessage): string | null {
  const key = headers['x-api-key'];
  return typeof key === 'string' && key !== '' ? key : null;
}

/** GraphQL over HTTP §5.2: variables and extensions are JSON. */
export function searched({ searchParams }: URL): object {
  const { variables, extensions, ...rest } = Object.fromEntries(searchParams);
  return { ...rest, ...jsonParameter('variables', variables), ...jsonParameter('extensions', extensions) };
}

function jsonParameter(name: string, text: string | undefined): object {
  if (!text) return {};
  try {
    return { [name]: JSON.parse(text) };
  } catch {
    throw new Failure('BAD_USER_INPUT', `The ${name} are not valid JSON.`);
  }
}

/** The body as JSON; as text where it is not declared as JSON. Throws `Failure`. */
export async function readJson(incoming: IncomingMessage, limit: number): Promise<unknown> {
  const text = await readBody(incoming, limit);
  if (text === null) throw new Failure('TOO_LARGE', `A request has at most ${limit} bytes.`);
  // Other kinds of bodies are for the GraphQL server to refuse: a page can send them without asking first (CSRF).
  if (!/^application\/(graphql-response\+)?json\b/i.test(incoming.headers['content-type'] ?? '')) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('BAD_USER_INPUT', 'The body is not valid JSON.');
  }
}
