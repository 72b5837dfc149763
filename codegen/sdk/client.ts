import type { Client as SocketClient } from 'graphql-ws';
import { openConnection } from './connection.ts';
import { type GraphQLFailure, RequestFailed } from './failure.ts';
import type { Operation } from './operation.ts';
import { type SubscribeOptions, subscription } from './subscription.ts';

export interface ClientOptions {
  /** The one endpoint: `http://localhost:4000/graphql`. Subscriptions use the same address over WebSocket. */
  readonly url: string;
  /** The current access token, asked before every call and every connection, and shortly before it ends on an open one; null for strangers. */
  readonly token?: () => string | null | Promise<string | null>;
  /** Slug of the tenant, where one host serves several (as on localhost). After sign-in the token decides. */
  readonly tenant?: string;
  /** A WebSocket class; default the platform's own. */
  readonly webSocket?: unknown;
}

export interface Client {
  request<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables): Promise<Data>;
  /** Events, each once and in order, also over lost connections where the operation has cursors; see `subscription.ts`. Ends by `return()` or by the server. */
  subscribe<Data, Variables>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    options?: SubscribeOptions,
  ): AsyncIterableIterator<Data>;
  close(): Promise<void>;
}

export function createClient(options: ClientOptions): Client {
  let socket: SocketClient | null = null;
  const connection = () => {
    socket ??= openConnection({ url: options.url, headers: () => headers(options), webSocket: options.webSocket });
    return socket;
  };
  return {
    request: (operation, variables) => post(options, operation, variables),
    subscribe: (operation, variables, how = {}) => subscription(connection, operation, variables, how),
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

async function headers({ token, tenant }: ClientOptions): Promise<Record<string, string>> {
  const current = (await token?.()) ?? null;
  return { ...(current ? { authorization: `Bearer ${current}` } : {}), ...(tenant ? { 'x-tenant': tenant } : {}) };
}
