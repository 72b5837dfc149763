import type { IncomingMessage } from 'node:http';
import type { RouteDescription, SubgraphClient } from '@lyceum/kit/host/client.ts';
import { webRequest } from '@lyceum/kit/host/http.ts';
import { clientAuthorization } from '@lyceum/kit/http/route.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { authorizationOf } from './http-question.ts';

/** A subgraph's own address, mounted at the public one. */
export interface Mounted {
  readonly client: SubgraphClient;
  readonly index: number;
  readonly route: RouteDescription;
  readonly pattern: URLPattern;
}

/** Every public address that is not GraphQL. A subgraph that cannot be asked yet is asked again at the next request. */
export class MountedRoutes {
  readonly #clients: readonly SubgraphClient[];
  readonly #log: Log;
  #mounted = new Map<string, readonly Mounted[]>();

  constructor(clients: readonly SubgraphClient[], log: Log) {
    this.#clients = clients;
    this.#log = log;
  }

  async find(method: string, pathname: string): Promise<Mounted | null> {
    await this.#askMissing();
    for (const mounted of this.#mounted.values()) {
      const found = mounted.find(
        ({ route, pattern }) => (route.method === '*' || route.method === method) && pattern.test({ pathname }),
      );
      if (found) return found;
    }
    return null;
  }

  /** After subgraphs were exchanged their routes may be others. */
  forget(): void {
    this.#mounted = new Map();
  }

  async #askMissing(): Promise<void> {
    const missing = this.#clients.filter(({ name }) => !this.#mounted.has(name));
    await Promise.all(
      missing.map(async (client) => {
        try {
          this.#mounted.set(client.name, mount(client, await client.routes()));
        } catch (error) {
          this.#log.warn({ err: error, subgraph: client.name }, 'the routes of a subgraph are not known yet');
        }
      }),
    );
  }
}

function mount(client: SubgraphClient, routes: readonly RouteDescription[]): readonly Mounted[] {
  return routes.flatMap((route, index) =>
    route.access === 'router' ? [] : [{ client, index, route, pattern: new URLPattern({ pathname: route.path }) }],
  );
}

/** Headers from outside that a route may see. Everything else stays at the edge; who is asking, the router says itself. */
const passed = new Set([
  'accept',
  'accept-language',
  'content-length',
  'content-type',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'range',
  'stripe-signature',
  'tus-resumable',
  'upload-checksum',
  'upload-concat',
  'upload-defer-length',
  'upload-length',
  'upload-metadata',
  'upload-offset',
  'x-http-method-override',
]);

/** The request as a route gets it, at its public address: allowed headers only, and a body that ends in a clear error past its limit, announced or not. */
export function routeRequest(
  incoming: IncomingMessage,
  address: string,
  { bodyLimit, access }: RouteDescription,
  signal: AbortSignal,
): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (passed.has(name) && value !== undefined) headers.set(name, String(value));
  // What the route's own clients are known by. Under another name, because between processes the header is the router's own.
  const authorization = access === 'client' ? authorizationOf(incoming) : null;
  if (authorization !== null) headers.set(clientAuthorization, authorization);
  return webRequest(incoming, { address, headers, signal, bodyLimit });
}
