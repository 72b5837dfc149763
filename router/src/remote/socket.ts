import { stoppable } from '@lyceum/kit/host/iterator.ts';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import { EventQueue } from './event-queue.ts';

/** Milliseconds between looks whether the subgraph is there, and that it has to answer one: a frozen process closes nothing by itself. */
const lookEvery = 10_000;
const patience = 5000;

/**
 * A graphql-transport-ws connection to a subgraph, opened for the first subscription and shared by all. The upgrade carries the router's own token, which
 * `authorization` mints anew for each connection.
 */
export async function dialSubgraph(url: string, authorization: () => Promise<string>): Promise<Client> {
  // A WebSocket's headers are given when it is made, and that cannot wait: so one token is made ahead for each dial.
  let token = await authorization();
  class RouterSocket extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, { headers: { authorization: token }, perMessageDeflate: false, handshakeTimeout: 5000 });
    }
  }
  let late: NodeJS.Timeout | undefined;
  const client = createClient({
    url: async () => {
      token = await authorization();
      return url.replace(/^http/, 'ws');
    },
    webSocketImpl: RouterSocket,
    lazy: true,
    // Short: a process that is told to end waits for it.
    lazyCloseTimeout: 1000,
    keepAlive: lookEvery,
    on: {
      ping: (received) => {
        if (!received) late = setTimeout(() => client.terminate(), patience);
      },
      pong: (received) => {
        if (received) clearTimeout(late);
      },
      closed: () => clearTimeout(late),
    },
    // A lost connection ends its subscriptions; whoever opened them resumes by their cursors, or tells the public's sockets to.
    retryAttempts: 0,
    onNonLazyError: () => {},
  });
  return client;
}

/** Resolves when the subgraph has let the subscription in: to its events, or to one result with errors. Rejects when the connection is lost. */
export async function openStream(
  client: Client,
  payload: SubscribePayload,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const events = new EventQueue(client, payload);
  const next = () => events.next().catch(refusalOrLoss);
  const first = await next();
  if (first.done) return stoppable<ExecutionResult>({ next, stop: () => {} });
  if (first.value.extensions?.opened !== true) {
    events.stop();
    return first.value;
  }
  return stoppable<ExecutionResult>({ next, stop: () => events.stop() });
}

/** A refusal comes as a list of errors; everything else that is thrown means that the connection is gone. */
function refusalOrLoss(cause: unknown): IteratorResult<ExecutionResult, undefined> {
  if (Array.isArray(cause)) return { value: { errors: cause.map(revived) }, done: false };
  const { code, reason, message } = (cause ?? {}) as { code?: number; reason?: string; message?: string };
  throw new GraphQLError('A part of the service does not answer at the moment; try again.', {
    extensions: { code: 'UNAVAILABLE' },
    originalError:
      cause instanceof Error ? cause : new Error(`The connection was lost: ${code ?? ''} ${reason ?? message ?? ''}`),
  });
}

function revived({ message, extensions = {} }: { message: string; extensions?: Record<string, unknown> }): GraphQLError {
  return new GraphQLError(message, { extensions });
}
