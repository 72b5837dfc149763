import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import { stoppable } from '@lyceum/kit/host/iterator.ts';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLErrorOptions,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import { CloseCode, type Context, handleProtocols, type SubscribePayload } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { shapeErrors } from '../errors.ts';
import type { Version } from '../federation/federation.ts';
import type { Guest } from '../identity/doorkeeper.ts';
import type { Subscriptions } from '../subscription/subscriptions.ts';
import { failureAnswer } from './failure-answer.ts';
import type { EdgeParts } from './http.ts';

/** RFC 6455 and the IANA registry: the service restarts. Clients of graphql-ws come back by themselves and resume by their cursors. */
const comeBack = 1012;

/** Milliseconds between pings; a socket that answered none in between is gone. */
const pingEvery = 15_000;

interface Guested {
  guest?: Guest;
  timer?: NodeJS.Timeout;
}
type Guests = Guested & Record<PropertyKey, unknown>;
type Socket = Context<Record<string, unknown>, Extra & Guests>;

interface Operation extends ExecutionArgs {
  readonly version: Version;
  readonly query: string;
  readonly operation: OperationDefinitionNode;
  readonly guest: Guest;
  readonly requestId: string;
}

export interface SocketEdge {
  /** Ends every socket so that its client comes back: after an exchange of subgraphs. */
  restart(): void;
  close(): Promise<void>;
}

/** The public address over WebSocket, by graphql-transport-ws: subscriptions, and queries and mutations for who likes one connection. */
export function socketEdge(server: Server, parts: EdgeParts, subscriptions: Subscriptions): SocketEdge {
  const { origins, limits, doorkeeper, log } = parts;
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols,
    maxPayload: limits.bodyBytes,
    perMessageDeflate: false,
  });
  const open = new Set<Socket>();

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { origin, host } = request.headers;
    // Browsers open sockets to anywhere without asking; only the server can refuse.
    if (!origins.allows(origin, host)) return refuse(socket, '403 Forbidden');
    if (new URL(request.url ?? '/', 'http://router').pathname !== '/graphql') return refuse(socket, '404 Not Found');
    if (parts.draining()) return refuse(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (accepted) => sockets.emit('connection', accepted, request));
  });

  const served = useServer<Record<string, unknown>, Guests>(
    {
      connectionInitWaitTimeout: 5000,
      async onConnect(socket) {
        const { extra, connectionParams = {} } = socket;
        try {
          const guest = await doorkeeper.admit(credentials(extra.request, connectionParams));
          extra.guest = guest;
          open.add(socket);
          if (guest.token) extra.timer = endWithToken(extra.socket, guest.token.expiresAt);
          return true;
        } catch (failure) {
          const { status, error } = failureAnswer(failure, randomUUID(), log);
          extra.socket.close(status < 500 ? CloseCode.Unauthorized : comeBack, closeReason(error.message));
          return false;
        }
      },
      onSubscribe: (socket, _, payload) => prepare(parts, socket, payload),
      subscribe: async (args) => untilLost(await subscriptions.subscribe(request(args as Operation)), args as Operation),
      execute: (args) => once(parts, args as Operation),
      onNext: (_, __, ___, ____, result) => result as never,
      onClose(socket) {
        open.delete(socket);
        clearTimeout(socket.extra.timer);
      },
    },
    sockets,
    pingEvery,
  );

  const cutEnded = doorkeeper.revocations.onChange(() => {
    for (const { extra } of open) {
      const token = extra.guest?.token;
      if (token && doorkeeper.revocations.ended(token)) extra.socket.close(CloseCode.Unauthorized, 'This session has ended.');
    }
  });

  /** A stream whose subgraph went away ends the socket, so that the client resumes instead of believing that all is told. */
  function untilLost(events: AsyncGenerator<ExecutionResult> | ExecutionResult, { contextValue }: Operation) {
    if (!(Symbol.asyncIterator in events)) return events;
    const socket = (contextValue as Socket).extra.socket;
    return stoppable<ExecutionResult>({
      async next() {
        try {
          const { value, done } = await events.next();
          return done ? { value: undefined, done: true } : { value, done: false };
        } catch (error) {
          log.info({ err: error }, 'a stream was lost; its socket is told to come back');
          socket.close(comeBack, 'A part of the service restarts; come back and resume.');
          return { value: undefined, done: true };
        }
      },
      stop: () => events.return(undefined),
    });
  }

  return {
    restart() {
      for (const { extra } of open) extra.socket.close(comeBack, 'The service restarts; come back and resume.');
    },
    async close() {
      cutEnded();
      for (const { extra } of open) extra.socket.close(comeBack, 'The service restarts; come back and resume.');
      await served.dispose();
    },
  };
}

/** Parses, validates and guards. A validator that throws is an error of this operation: unguarded it would end the whole socket. */
function prepare(
  { federation, limits, sandbox, log }: EdgeParts,
  socket: Socket,
  payload: SubscribePayload,
): Operation | readonly GraphQLError[] {
  const requestId = randomUUID();
  const fail = (errors: readonly GraphQLError[]) =>
    shapeErrors(
      errors.map((error) => error.toJSON()),
      requestId,
      log,
    ).map(revived);
  const { version } = federation;
  const { schema } = version.planned;
  const guest = socket.extra.guest!;
  if (Object.keys(socket.subscriptions).length > limits.subscriptionsPerSocket) {
    const message = `A connection carries at most ${limits.subscriptionsPerSocket} operations at a time.`;
    return [new GraphQLError(message, { extensions: { code: 'TOO_MANY_REQUESTS' } })];
  }
  try {
    const document = read(payload.query, limits.documentTokens);
    const errors = validate(schema, document);
    if (errors.length > 0)
      return fail(errors.map((error) => coded(sandbox ? error : unhelpful(error), 'GRAPHQL_VALIDATION_FAILED')));
    const operation = getOperationAST(document, payload.operationName);
    if (!operation) return [new GraphQLError('The document has no such operation.', { extensions: { code: 'BAD_USER_INPUT' } })];
    version.guard.check(document, operation, guest.viewer);
    return {
      schema,
      document,
      operation,
      version,
      guest,
      requestId,
      query: payload.query,
      operationName: payload.operationName ?? null,
      variableValues: payload.variables ?? {},
      contextValue: socket,
    };
  } catch (error) {
    return fail([error instanceof GraphQLError ? error : new GraphQLError(String(error))]);
  }
}

function read(query: string, maxTokens: number): DocumentNode {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    throw error instanceof GraphQLError ? coded(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

/** Suggestions tell the schema to who only guesses at it. */
function unhelpful(error: GraphQLError): GraphQLError {
  const { nodes = null, source = null, positions = null } = error;
  return new GraphQLError(error.message.replace(/ ?Did you mean .+\?$/, ''), { nodes, source, positions } as GraphQLErrorOptions);
}

function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes = null, source = null, positions = null } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } } as GraphQLErrorOptions);
}

/** graphql-ws takes errors as instances only. */
function revived({ message, extensions = {} }: { message: string; extensions?: Record<string, unknown> }): GraphQLError {
  return new GraphQLError(message, { extensions });
}

function request({ version, query, document, operation, operationName, variableValues, guest, requestId }: Operation) {
  return {
    version,
    query,
    document,
    operation,
    operationName: operationName ?? undefined,
    variables: (variableValues ?? {}) as Record<string, unknown>,
    caller: { viewer: guest.viewer, requestId },
  };
}

/** Queries and mutations take the same way as over HTTP. */
async function once(
  { graphql }: EdgeParts,
  { query, operation, operationName, variableValues, guest, requestId }: Operation,
): Promise<ExecutionResult> {
  if (operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw new Failure('INTERNAL', 'A subscription came to be executed.');
  const { body } = await graphql.executeOperation(
    { query, variables: (variableValues ?? {}) as Record<string, unknown>, ...(operationName ? { operationName } : {}) },
    { contextValue: { caller: { viewer: guest.viewer, requestId } } },
  );
  if (body.kind !== 'single') throw new Failure('INTERNAL', 'The GraphQL server answered in chunks.');
  return body.singleResult as ExecutionResult;
}

function credentials(request: IncomingMessage, params: Readonly<Record<string, unknown>>) {
  const named = (name: string) => {
    const value = Object.entries(params).find(([key]) => key.toLowerCase() === name)?.[1];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return { host: request.headers.host ?? '', authorization: named('authorization'), tenant: named('x-tenant') };
}

/** 4403, not 4401: clients take the latter as final, but who has a new token by now may come back with it. */
function endWithToken(socket: WebSocket, expiresAt: number): NodeJS.Timeout {
  const end = () => socket.close(CloseCode.Forbidden, 'The access token has expired; come back with a new one.');
  return setTimeout(end, Math.max(0, expiresAt - Date.now()));
}

/** RFC 6455 §5.5: at most 123 bytes. */
function closeReason(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`.slice(0, 40);
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
