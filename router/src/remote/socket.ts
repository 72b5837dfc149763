import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

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
  return createClient({
    url: async () => {
      token = await authorization();
      return url.replace(/^http/, 'ws');
    },
    webSocketImpl: RouterSocket,
    lazy: true,
    // Short: a process that is told to end waits for it.
    lazyCloseTimeout: 1000,
    keepAlive: 10_000,
    // A lost connection ends its subscriptions; the public's sockets are told to come back and resume by their cursors.
    retryAttempts: 0,
    onNonLazyError: () => {},
  });
}
