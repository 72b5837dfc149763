import { createClient as createSocketClient, type Client as SocketClient } from 'graphql-ws';
import type { Operation } from './operation.ts';

export interface ClientOptions {
  /** The one endpoint: `http://localhost:4000/graphql`. Subscriptions use the same address over WebSocket. */
  readonly url: string;
  /** The current access token, asked before every call and every connection; null for strangers. */
  readonly token?: () => string | null | Promise<string | null>;
  /** Slug of the tenant, where one host serves several (as on localhost). After sign-in the token decides. */
  readonly tenant?: string;
  /** A WebSocket class; default the platform's own. */
  readonly webSocket?: unknown;
}

export interface GraphQLFailure {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

/** Top-level errors: bugs, outages and missing rights. Expected failures of mutations are data, in the result union. */
export class RequestFailed extends Error {
  readonly errors: readonly GraphQLFailure[];

  constructor(operation: string, errors: readonly GraphQLFailure[]) {
    super(`${operation}: ${errors.map(({ message }) => message).join('; ')}`);
    this.errors = errors;
  }
}

export interface Client {
  request<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables): Promise<Data>;
  /** Ends by `return()` or by the server; reconnects by itself, so give a cursor where the subscription takes one. */
  subscribe<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables): AsyncIterableIterator<Data>;
  close(): Promise<void>;
}

export function createClient(options: ClientOptions): Client {
  let socket: SocketClient | null = null;
  return {
    request: (operation, variables) => post(options, operation, variables),
    subscribe: (operation, variables) => {
      socket ??= openSocket(options);
      return results(socket, operation, variables);
    },
    close: async () => {
      await socket?.dispose();
    },
  };
}

async function post<Data, Variables>(
  options: ClientOptions,
  operation: Operation<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(options.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...(await headers(options)),
    },
    body: JSON.stringify({ query: operation.text, operationName: operation.name, variables }),
  });
  const answer = (await response.json()) as { data?: Data | null; errors?: readonly GraphQLFailure[] };
  if (answer.errors || !answer.data)
    throw new RequestFailed(operation.name, answer.errors ?? [{ message: `HTTP ${response.status}` }]);
  return answer.data;
}

function openSocket(options: ClientOptions): SocketClient {
  return createSocketClient({
    url: options.url.replace(/^http/, 'ws'),
    connectionParams: () => headers(options),
    retryAttempts: Number.POSITIVE_INFINITY,
    ...(options.webSocket ? { webSocketImpl: options.webSocket } : {}),
  });
}

async function* results<Data, Variables>(
  socket: SocketClient,
  operation: Operation<Data, Variables>,
  variables: Variables,
): AsyncIterableIterator<Data> {
  const request = { query: operation.text, operationName: operation.name, variables: variables as Record<string, unknown> };
  for await (const result of socket.iterate<Data>(request)) {
    if (result.errors || !result.data)
      throw new RequestFailed(operation.name, result.errors ?? [{ message: 'an event without data' }]);
    yield result.data;
  }
}

async function headers({ token, tenant }: ClientOptions): Promise<Record<string, string>> {
  const current = (await token?.()) ?? null;
  return { ...(current ? { authorization: `Bearer ${current}` } : {}), ...(tenant ? { 'x-tenant': tenant } : {}) };
}
