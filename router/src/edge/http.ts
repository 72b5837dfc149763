import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import { readBody, sendJson, sendResponse } from '@lyceum/kit/host/http.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { printSchema } from 'graphql';
import type { Federation } from '../federation/federation.ts';
import type { Doorkeeper, Guest } from '../identity/doorkeeper.ts';
import { failureAnswer } from './failure-answer.ts';
import { answerHttp, type GraphQLServer } from './graphql.ts';
import type { Limits } from './limits.ts';
import { corsHeaders, type Origins } from './origins.ts';
import { type MountedRoutes, routeRequest } from './routes.ts';

export interface EdgeParts {
  readonly federation: Federation;
  readonly graphql: GraphQLServer;
  readonly doorkeeper: Doorkeeper;
  readonly routes: MountedRoutes;
  readonly clients: readonly SubgraphClient[];
  readonly origins: Origins;
  readonly limits: Limits;
  /** For developers: the Sandbox page, the schema as a file, introspection. */
  readonly sandbox: boolean;
  readonly publicUrl: string;
  readonly log: Log;
  /** True from the moment the router is told to stop. */
  draining(): boolean;
}

/** The public address over HTTP. */
export function httpEdge(parts: EdgeParts): Server {
  return createServer((incoming, outgoing) => {
    const requestId = randomUUID();
    answer(parts, incoming, outgoing, requestId).catch((failure: unknown) => {
      const { status, error } = failureAnswer(failure, requestId, parts.log);
      // The rest of a refused body is not waited for.
      if (!incoming.complete) outgoing.setHeader('connection', 'close');
      sendJson(outgoing, status, { errors: [error] });
    });
  });
}

async function answer(parts: EdgeParts, incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): Promise<void> {
  outgoing.setHeader('x-request-id', requestId);
  // A kept connection would hold up the end.
  if (parts.draining()) outgoing.setHeader('connection', 'close');
  outgoing.setHeader('x-content-type-options', 'nosniff');
  outgoing.setHeader('referrer-policy', 'no-referrer');
  const { origin, host } = incoming.headers;
  const preflight = incoming.method === 'OPTIONS' && 'access-control-request-method' in incoming.headers;
  if (origin && parts.origins.allows(origin, host)) outgoing.setHeaders(new Map(Object.entries(corsHeaders(origin, preflight))));
  if (preflight) {
    outgoing.writeHead(204).end();
    return;
  }
  const url = addressOf(incoming);
  if (url.pathname === '/healthz') return sendJson(outgoing, 200, { ok: true });
  if (url.pathname === '/readyz') return readiness(parts, outgoing);
  if (url.pathname === '/schema.graphql' && parts.sandbox)
    return sendText(outgoing, 200, 'text/plain; charset=utf-8', printSchema(parts.federation.version.planned.schema));
  if (url.pathname === '/' && parts.sandbox) {
    outgoing.writeHead(302, { location: '/graphql' }).end();
    return;
  }
  if (url.pathname === '/graphql') return graphql(parts, incoming, outgoing, url, requestId);
  return route(parts, incoming, outgoing, url, requestId);
}

async function graphql(
  parts: EdgeParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
  requestId: string,
): Promise<void> {
  const body = incoming.method === 'POST' ? await readJson(incoming, parts.limits.bodyBytes) : undefined;
  const { viewer } = await admit(parts, incoming);
  const caller = { viewer, requestId };
  const { method = 'GET', headers } = incoming;
  const result = await answerHttp(parts.graphql, { method, headers, search: url.search, body, caller });
  const { 'content-type': type = 'application/json', ...rest } = result.headers;
  outgoing.setHeaders(new Map(Object.entries(rest)));
  sendText(outgoing, result.status, type, result.text);
}

async function route(
  parts: EdgeParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
  requestId: string,
): Promise<void> {
  const mounted = await parts.routes.find(incoming.method ?? 'GET', url.pathname);
  if (!mounted) throw new Failure('NOT_FOUND', `There is nothing at ${url.pathname}. GraphQL is at /graphql.`);
  const { viewer } = await admit(parts, incoming);
  if (mounted.route.access === 'user' && viewer.kind !== 'user') {
    throw new Failure('UNAUTHENTICATED', 'This address needs an access token: "authorization: Bearer …".');
  }
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const request = routeRequest(incoming, parts.publicUrl, mounted.route.bodyLimit, gone.signal);
  await sendResponse(await mounted.client.serve(mounted.index, request, { viewer, requestId }), outgoing);
}

function admit({ doorkeeper }: EdgeParts, incoming: IncomingMessage): Promise<Guest> {
  const { host = '', authorization = null } = incoming.headers;
  const tenant = incoming.headers['x-tenant'];
  return doorkeeper.admit({ host, authorization, tenant: typeof tenant === 'string' && tenant !== '' ? tenant : null });
}

/** Every subgraph must be ready: a router that can answer only half is not the one to send people to. */
async function readiness({ clients, draining }: EdgeParts, outgoing: ServerResponse): Promise<void> {
  const states = await Promise.all(clients.map(async (client) => [client.name, await client.ready()] as const));
  const ready = !draining() && states.every(([, state]) => state.ready);
  sendJson(outgoing, ready ? 200 : 503, {
    ready,
    ...(draining() ? { reason: 'draining' } : {}),
    subgraphs: Object.fromEntries(states),
  });
}

async function readJson(incoming: IncomingMessage, limit: number): Promise<unknown> {
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

function addressOf(incoming: IncomingMessage): URL {
  const url = URL.parse(incoming.url ?? '/', 'http://router');
  if (!url) throw new Failure('BAD_USER_INPUT', 'This address cannot be read.');
  return url;
}

function sendText(outgoing: ServerResponse, status: number, type: string, text: string): void {
  outgoing.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  outgoing.end(text);
}
