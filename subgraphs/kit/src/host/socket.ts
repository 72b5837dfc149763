import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, parse } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Caller, SubgraphClient, SubgraphRequest } from './client.ts';
import { CuttableSocket } from './cuttable-socket.ts';
import { stoppable } from './iterator.ts';
import type { VerifyToken } from './token.ts';

type Args = ExecutionArgs & { readonly request: SubgraphRequest };

/**
 * Subscriptions of a subgraph that runs alone, by graphql-transport-ws. The router opens one connection for many people: the upgrade needs the router's
 * token, and each operation brings its own in `extensions.authorization`, which says for whom it runs.
 */
export function serveSocket(
  server: Server,
  client: Pick<SubgraphClient, 'subscribe' | 'execute'>,
  verify: VerifyToken,
): { dispose(): Promise<void> } {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 1_000_000,
    WebSocket: CuttableSocket,
  });
  server.on('upgrade', (request, socket: Duplex, head) => {
    // The other side may be gone before it is answered.
    socket.on('error', () => socket.destroy());
    verify(request.headers.authorization).then(
      (viewer) => {
        if (viewer) sockets.handleUpgrade(request, socket, head, (accepted) => sockets.emit('connection', accepted, request));
        else socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      },
      () => socket.destroy(),
    );
  });
  const served = useServer(
    {
      onSubscribe: async (_, __, payload) => {
        const { authorization, requestId = 'router' } = payload.extensions ?? {};
        const viewer = await verify(authorization as string | undefined);
        if (!viewer)
          return [new GraphQLError('A subgraph answers its router only.', { extensions: { code: 'UNAUTHENTICATED' } })];
        return argsOf(payload, { viewer, requestId: String(requestId) });
      },
      subscribe: async (args) => {
        const events = await client.subscribe((args as Args).request);
        return (Symbol.asyncIterator in events ? opened(events) : events) as AsyncGenerator<ExecutionResult>;
      },
      execute: (args) => client.execute((args as Args).request),
      onNext: (_, __, ___, ____, result) => result as never,
    },
    sockets,
  );
  return {
    async dispose() {
      // Everybody gets a close frame; who does not answer it is not waited for.
      const late = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, patience);
      await served.dispose();
      clearTimeout(late);
    },
  };
}

/**
 * graphql-transport-ws has no word for "your subscription stands", and the router must know it before it tells anybody that they were let in: the first
 * result says it.
 */
function opened(events: AsyncIterableIterator<ExecutionResult>): AsyncIterableIterator<ExecutionResult> {
  let told = false;
  return stoppable<ExecutionResult>({
    async next() {
      if (told) return events.next() as Promise<IteratorResult<ExecutionResult, undefined>>;
      told = true;
      return { value: { extensions: { opened: true } }, done: false };
    },
    stop: () => events.return?.(),
  });
}

/** Milliseconds that the other side has to answer a close frame. */
const patience = 1000;

function argsOf(payload: SubscribePayload, caller: Caller): Args | GraphQLError[] {
  try {
    const document = parse(payload.query);
    const operationName = payload.operationName ?? null;
    const request: SubgraphRequest = {
      query: payload.query,
      variables: payload.variables ?? {},
      ...(operationName ? { operationName } : {}),
      caller,
    };
    // Execution goes through the client; the schema here is never looked at.
    return { schema: undefined as never, document, operationName, request };
  } catch (error) {
    return [error instanceof GraphQLError ? error : new GraphQLError('The document cannot be read.')];
  }
}
