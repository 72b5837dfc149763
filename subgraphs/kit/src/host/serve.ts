import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../clock/clock.ts';
import { Failure } from '../errors/failure.ts';
import { redisLive } from '../live/redis.ts';
import type { Log } from '../log/log.ts';
import { makeLog } from '../log/pino.ts';
import type { Subgraph } from '../subgraph.ts';
import { openTracing } from '../trace/settings.ts';
import { spanned, type Tracing } from '../trace/tracing.ts';
import type { Caller, SubgraphClient, SubgraphRequest } from './client.ts';
import { readHostSettings } from './config.ts';
import { drain } from './drain.ts';
import { keepRequestsYoung } from './heap.ts';
import { readBody, sendJson, sendResponse, webRequest } from './http.ts';
import { openSubgraph } from './open.ts';
import { serveSocket } from './socket.ts';
import { routerTokenVerifier, type VerifyToken } from './token.ts';
import { untilStopped } from './until-stopped.ts';

/** Bytes of one GraphQL request from the router: representations of large lists. */
const bodyLimit = 10_000_000;
/** Milliseconds that running requests have to end when the process is told to. */
const patience = 4000;

/** Runs one subgraph as a process of its own, on 127.0.0.1, until SIGTERM or SIGINT. Its settings are in `config.ts`. */
export async function serveAlone(subgraph: Subgraph): Promise<void> {
  keepRequestsYoung();
  const settings = readHostSettings(subgraph.name);
  const log = makeLog(settings.logLevel, { process: subgraph.name });
  const live = await redisLive(settings.redisUrl, log);
  const tracing = await openTracing(settings.traces, subgraph.name, log);
  const open = await openSubgraph(subgraph, {
    env: settings.env,
    databaseUrl: settings.databaseUrl,
    clock: systemClock,
    live,
    log,
    publicUrl: settings.publicUrl,
    tracing,
  });
  const verify = await routerTokenVerifier(settings.routerPublicJwk, subgraph.name);
  const { server, close } = await serveClient(open, { verify, port: settings.port, log, tracing });
  log.info({ port: (server.address() as AddressInfo).port }, 'listening');
  await untilStopped();
  await drain(log, { requests: close, subgraph: () => open.close(), live: () => live.close(), traces: () => tracing?.close() });
}

export interface Served {
  readonly server: Server;
  readonly port: number;
  /** Takes no new requests and ends the sockets; the client itself stays open. */
  close(): Promise<void>;
}

/** Puts a subgraph on HTTP and WebSocket. Nothing but `/healthz` and `/readyz` answers without the router's token, and that before anything is parsed. */
export async function serveClient(
  client: SubgraphClient,
  options: { verify: VerifyToken; port: number; log: Log; tracing?: Tracing | null },
): Promise<Served> {
  let draining = false;
  const server = createServer((incoming, outgoing) => {
    // A connection is idle only when its last answer is out.
    outgoing.once('close', () => {
      if (draining) setImmediate(() => server.closeIdleConnections());
    });
    answer(client, options, incoming, outgoing).catch((error: unknown) => {
      incoming.resume();
      if (error instanceof Failure && error.code === 'TOO_LARGE')
        return sendJson(outgoing, 413, { error: error.message, code: error.code });
      options.log.error({ err: error }, 'a request of the router failed');
      sendJson(outgoing, 500, { error: 'Something went wrong.' });
    });
  });
  // An upload may take longer than Node's five minutes; the router in front sets the deadlines.
  server.requestTimeout = 0;
  const socket = serveSocket(server, client, options.verify);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async close() {
      draining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await socket.dispose();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), patience);
      await closed;
      clearTimeout(late);
    },
  };
}

async function answer(
  client: SubgraphClient,
  { verify, tracing = null }: { verify: VerifyToken; tracing?: Tracing | null },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const path = incoming.url?.split('?', 1)[0];
  if (path === '/healthz') return sendJson(outgoing, 200, { ok: true });
  if (path === '/readyz') {
    const { ready, reason } = await client.ready();
    return sendJson(outgoing, ready ? 200 : 503, { ready, ...(reason ? { reason } : {}) });
  }
  const viewer = await verify(incoming.headers.authorization);
  if (!viewer)
    return sendJson(outgoing, 401, {
      errors: [{ message: 'A subgraph answers its router only.', extensions: { code: 'UNAUTHENTICATED' } }],
    });
  const caller = { viewer, requestId: String(incoming.headers['x-request-id'] ?? 'router') };
  if (path === '/graphql' && incoming.method === 'POST') {
    const beginning = { kind: 'server', parent: (incoming.headers.traceparent as string | undefined) ?? null } as const;
    return spanned(tracing, 'graphql', beginning, () => graphql(client, caller, incoming, outgoing));
  }
  if (path === '/routes') return sendJson(outgoing, 200, await client.routes());
  const index = incoming.headers['x-lyceum-route'];
  if (typeof index === 'string' && /^\d{1,4}$/.test(index)) return route(client, Number(index), caller, incoming, outgoing);
  sendJson(outgoing, 404, { error: 'There is nothing at this address.' });
}

async function graphql(
  client: SubgraphClient,
  caller: Caller,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const text = await readBody(incoming, bodyLimit);
  if (text === null) return sendJson(outgoing, 413, { errors: [{ message: `A request has at most ${bodyLimit} bytes.` }] });
  const asked = readRequest(text);
  if (asked === null)
    return sendJson(outgoing, 400, { errors: [{ message: 'A request is a JSON object with a query.', extensions: badInput }] });
  sendJson(outgoing, 200, await client.execute({ ...asked, caller }));
}

const badInput = { code: 'BAD_USER_INPUT' };

function readRequest(text: string): Omit<SubgraphRequest, 'caller'> | null {
  try {
    const { query, variables, operationName } = JSON.parse(text) as Partial<SubgraphRequest>;
    if (typeof query !== 'string') return null;
    return { query, ...(variables ? { variables } : {}), ...(operationName ? { operationName } : {}) };
  } catch {
    return null;
  }
}

async function route(
  client: SubgraphClient,
  index: number,
  caller: Caller,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const bodyLimit = (await client.routes())[index]?.bodyLimit;
  if (bodyLimit === undefined) return sendJson(outgoing, 404, { error: 'There is nothing at this address.' });
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined && name !== 'authorization' && name !== 'x-lyceum-route' && name !== 'x-lyceum-origin')
      headers.set(name, String(value));
  }
  const origin = String(incoming.headers['x-lyceum-origin'] ?? 'http://lyceum');
  // Joined as text: a path that begins with two slashes would replace the origin.
  const address = `${origin}${incoming.url ?? '/'}`;
  const request = webRequest(incoming, { address, headers, signal: gone.signal, bodyLimit });
  await sendResponse(await client.serve(index, request, caller), outgoing);
  // What a handler left unread is dropped, so that the connection serves the next request.
  incoming.resume();
}
