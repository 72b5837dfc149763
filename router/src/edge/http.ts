import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { RouteDescription, SubgraphClient } from '@lyceum/kit/host/client.ts';
import { sendJson, sendResponse } from '@lyceum/kit/host/http.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { OperationTypeNode, printSchema } from 'graphql';
import { tellCaching } from '../cache/tell-caching.ts';
import type { Federation } from '../federation/federation.ts';
import { serveGraphiql } from '../graphiql/graphiql.ts';
import type { Doorkeeper, Guest } from '../identity/doorkeeper.ts';
import type { Executor } from '../operation/executor.ts';
import { namesAnId } from '../persisted/asked.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';
import { servePersisted } from '../persisted/serve.ts';
import type { AddressOf, PeerOf } from '../rate/client-address.ts';
import { RateExceeded } from '../rate/rate-exceeded.ts';
import type { Rates } from '../rate/rates.ts';
import { OperationWatch } from '../telemetry/operation-watch.ts';
import { planOf } from '../telemetry/plan-text.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { limitConnections } from './connections.ts';
import { failureAnswer } from './failure-answer.ts';
import { answerHttp, type GraphQLServer } from './graphql.ts';
import { apiKeyOf, askedIn, authorizationOf, extensionsOf, readJson, searched, streamedQuestion } from './http-question.ts';
import type { Limits } from './limits.ts';
import { mediaTypeFor } from './media-type.ts';
import { deferred } from './multipart.ts';
import { corsHeaders, type Origins } from './origins.ts';
import { Readiness } from './readiness.ts';
import { type MountedRoutes, routeRequest } from './routes.ts';
import { sendReply, sendText } from './send.ts';
import { formatFor, type StreamedAnswers, takesParts } from './streamed.ts';

export interface EdgeParts {
  readonly federation: Federation;
  readonly executor: Executor;
  readonly graphql: GraphQLServer;
  readonly doorkeeper: Doorkeeper;
  readonly persisted: PersistedOperations;
  readonly routes: MountedRoutes;
  readonly clients: readonly SubgraphClient[];
  readonly origins: Origins;
  readonly limits: Limits;
  readonly rates: Rates;
  readonly addressOf: AddressOf;
  readonly peerOf: PeerOf;
  /** For developers: the Sandbox page, the schema as a file, introspection. */
  readonly sandbox: boolean;
  readonly publicUrl: string;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** True from the moment the router is told to stop. */
  draining(): boolean;
}

export interface HttpParts extends EdgeParts {
  readonly answers: StreamedAnswers;
}

/** Milliseconds without a byte in either direction after which a connection is cut: who does not read what was answered holds it in our memory. */
const stalledMs = 60_000;

/** The public address over HTTP. */
export function httpEdge(parts: HttpParts): Server {
  const readiness = new Readiness(parts.clients);
  const server = createServer((incoming, outgoing) => {
    const requestId = randomUUID();
    answer({ ...parts, readiness }, incoming, outgoing, requestId).catch((failure: unknown) => {
      const { status, error } = failureAnswer(failure, requestId, parts.log);
      if (failure instanceof RateExceeded && !outgoing.headersSent) outgoing.setHeaders(new Map(failure.headers));
      // The rest of a refused body is not waited for.
      if (!incoming.complete && !outgoing.headersSent) outgoing.setHeader('connection', 'close');
      sendJson(outgoing, status, { errors: [error] });
    });
  });
  server.setTimeout(stalledMs);
  limitConnections(server, parts);
  return server;
}

interface Answering extends HttpParts {
  readonly readiness: Readiness;
}

async function answer(parts: Answering, incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): Promise<void> {
  outgoing.setHeader('x-request-id', requestId);
  // A kept connection would hold up the end.
  if (parts.draining()) outgoing.setHeader('connection', 'close');
  // A shared cache must not give the answer for one origin to a page of another.
  outgoing.setHeader('vary', 'origin');
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
  if (url.pathname === '/readyz') return tellReadiness(parts, outgoing);
  if (url.pathname === '/schema.graphql' && parts.sandbox)
    return sendText(outgoing, 200, 'text/plain; charset=utf-8', printSchema(parts.federation.version.schema));
  if (url.pathname === '/' && parts.sandbox) {
    outgoing.writeHead(302, { location: '/graphql' }).end();
    return;
  }
  if (parts.sandbox && incoming.method === 'GET' && serveGraphiql(url.pathname, outgoing)) return;
  const format = url.pathname === '/graphql' ? formatFor(incoming.headers.accept) : null;
  if (format)
    return parts.answers.serve(incoming, outgoing, format, () => streamedQuestion(incoming, url, parts.limits.bodyBytes));
  if (url.pathname === '/graphql') return graphql(parts, incoming, outgoing, url, requestId);
  return route(parts, incoming, outgoing, url, requestId);
}

async function graphql(
  parts: HttpParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
  requestId: string,
): Promise<void> {
  const traceparent = incoming.headers.traceparent as string | undefined;
  const watch = new OperationWatch(parts.telemetry, { transport: 'http', requestId, traceparent });
  try {
    // What is told in parts is watched where it is told.
    if ((await answerGraphql(parts, incoming, outgoing, url, { requestId, watch })) === 'in parts') return;
  } catch (failure) {
    watch.failed(failure);
    throw failure;
  }
  watch.end(Number(outgoing.getHeader('content-length') ?? 0));
}

async function answerGraphql(
  parts: HttpParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
  { requestId, watch }: { requestId: string; watch: OperationWatch },
): Promise<'in parts' | undefined> {
  const { method = 'GET', headers } = incoming;
  const toll = parts.rates.toll(parts.addressOf(incoming));
  await toll.arrive();
  const body = method === 'POST' ? await readJson(incoming, parts.limits.bodyBytes) : undefined;
  const guest = await admit(parts, incoming, apiKeyOf(incoming));
  const caller = { viewer: guest.viewer, requestId };
  watch.admitted(guest.viewer);
  const person = toll.person(guest.viewer);
  if (guest.pass || namesAnId(extensionsOf(method === 'POST' ? body : url))) {
    const given = method === 'POST' ? body : searched(url);
    await servePersisted(parts, incoming, outgoing, { given, guest, requestId, toll, watch });
    return;
  }
  const told = () => outgoing.setHeaders(new Map(toll.headers()));
  const given = method === 'POST' ? body : Object.fromEntries(url.searchParams);
  const asked = askedIn(given);
  const wantsPlan = parts.sandbox && headers['x-lyceum-plan'] !== undefined;
  const { version } = parts.federation;
  if (asked && method === 'POST' && takesParts(headers.accept)) {
    const { operation } = await version.operations.prepareInTurn(asked.query, asked.operationName, { person });
    if (operation?.deferring) {
      await parts.answers.serve(incoming, outgoing, deferred, async () => asked, { arrived: true });
      return 'in parts';
    }
  }
  if (asked) {
    const type = mediaTypeFor(headers.accept);
    const { query, operationName } = asked;
    const { operations } = version;
    const find = () => (wantsPlan ? operations.prepare(query, operationName).operation : operations.find(query, operationName));
    const known = method === 'POST' && type ? find() : undefined;
    if (known && type && known.operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      const gone = new AbortController();
      outgoing.once('close', () => outgoing.writableFinished || gone.abort());
      const { variables } = asked;
      const reply = await parts.executor.execute({
        version,
        operation: known,
        variables,
        caller,
        toll,
        watch,
        signal: gone.signal,
      });
      told();
      tellCaching(outgoing, reply, guest.viewer);
      const plan = wantsPlan && reply.data !== undefined ? await planOf(version.schema, known, variables) : undefined;
      watch.stage('answer', () => sendReply(outgoing, plan ? { ...reply, extensions: { plan } } : reply, type));
      return;
    }
  }
  // Apollo Server validates whatever text it is given, and a document must have been measured before.
  const { query: text, operationName } = (given ?? {}) as Record<string, unknown>;
  const name = typeof operationName === 'string' && operationName !== '' ? operationName : undefined;
  const { errors } =
    typeof text === 'string'
      ? await watch.stage('prepare', () => version.operations.prepareInTurn(text, name, { person, stage: watch.stage }))
      : {};
  if (errors) {
    const type = mediaTypeFor(headers.accept) ?? 'application/json';
    sendReply(outgoing, watch.refused(parts.executor.refuse(errors, caller)), type);
    return;
  }
  // Apollo Server reads and validates the text once more.
  if (typeof text === 'string') await version.operations.turns.enter(person);
  const result = await answerHttp(parts.graphql, { method, headers, search: url.search, body, caller, toll, watch });
  watch.answered(result.status);
  told();
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
  const toll = parts.rates.toll(parts.addressOf(incoming));
  await toll.arrive();
  const mounted = await parts.routes.find(incoming.method ?? 'GET', url.pathname);
  if (!mounted) throw new Failure('NOT_FOUND', `There is nothing at ${url.pathname}. GraphQL is at /graphql.`);
  const viewer = await viewerFor(parts, incoming, mounted.route);
  // Whoever says who they are at the route itself is a stranger here, and may not try as often as others may ask.
  if (mounted.route.access === 'client') await toll.enter(viewer);
  if (mounted.route.access === 'user' && viewer.kind !== 'user') {
    throw new Failure('UNAUTHENTICATED', 'This address needs an access token: "authorization: Bearer …".');
  }
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const request = routeRequest(incoming, publicAddress(parts, url), mounted.route, gone.signal);
  await sendResponse(await mounted.client.serve(mounted.index, request, { viewer, requestId }), outgoing);
}

/** Who asks at an address of a subgraph. A partner that acts for a person is let in at `/graphql` alone, where it is known what of a person's it may see. */
async function viewerFor(
  { doorkeeper, ...parts }: EdgeParts,
  incoming: IncomingMessage,
  { access }: RouteDescription,
): Promise<Viewer> {
  const isClients = access === 'client';
  const { viewer, pass } = await (isClients ? doorkeeper.admit(arrivalOf(incoming)) : admit({ doorkeeper, ...parts }, incoming));
  if (pass) throw new Failure('FORBIDDEN', 'A partner that acts for a person can ask at /graphql alone.');
  return viewer;
}

/** `apiKey`: at `/graphql` alone; a partner is nobody at other addresses. */
function admit({ doorkeeper }: EdgeParts, incoming: IncomingMessage, apiKey: string | null = null): Promise<Guest> {
  return doorkeeper.admit({ ...arrivalOf(incoming), authorization: authorizationOf(incoming), apiKey });
}

/** Where somebody comes to, whoever it is. */
function arrivalOf({ headers: { host = '', 'x-tenant': given } }: IncomingMessage) {
  return { host, authorization: null, tenant: typeof given === 'string' && given !== '' ? given : null };
}

/** Every subgraph must be ready: a router that can answer only half is not the one to send people to. */
async function tellReadiness({ readiness, draining }: Answering, outgoing: ServerResponse): Promise<void> {
  const states = await readiness.states();
  const ready = !draining() && states.every(([, state]) => state.ready);
  sendJson(outgoing, ready ? 200 : 503, {
    ready,
    ...(draining() ? { reason: 'draining' } : {}),
    subgraphs: Object.fromEntries(states),
  });
}

/** The path and query of a request. A host that stands before them is the client's word, and a path of two slashes would be read as one. */
function addressOf({ url: target = '/' }: IncomingMessage): URL {
  const url = URL.parse(target.startsWith('/') ? `http://router${target}` : target);
  if (!url) throw new Failure('BAD_USER_INPUT', 'This address cannot be read.');
  return url;
}

/** The same as the world names it. */
function publicAddress({ publicUrl }: EdgeParts, { pathname, search }: URL): string {
  return `${new URL(publicUrl).origin}${pathname}${search}`;
}
