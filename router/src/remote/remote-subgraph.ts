import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { Caller, RouteDescription, SubgraphAnswer, SubgraphClient, SubgraphRequest } from '@lyceum/kit/host/client.ts';
import type { TokenFor } from '@lyceum/kit/host/token.ts';
import { GraphQLError } from 'graphql';
import type { Client } from 'graphql-ws';
import { type Dispatcher, errors, Pool } from 'undici';
import { post } from './post.ts';
import { dialSubgraph, openStream } from './socket.ts';

/** Milliseconds that a subgraph may think about one request. */
const deadline = 30_000;

export interface RemoteOptions {
  readonly name: string;
  /** `http://127.0.0.1:4101/graphql`. */
  readonly url: string;
  /** Mints the router's token for this subgraph. */
  readonly tokenFor: TokenFor;
}

/** A subgraph in a process of its own, over HTTP (undici) and graphql-transport-ws. */
export class RemoteSubgraph implements SubgraphClient {
  readonly name: string;
  readonly #url: URL;
  readonly #pool: Pool;
  readonly #tokenFor: RemoteOptions['tokenFor'];
  #socket: Promise<Client> | null = null;
  #routes: readonly RouteDescription[] | null = null;

  constructor({ name, url, tokenFor }: RemoteOptions) {
    this.name = name;
    this.#url = new URL(url);
    this.#tokenFor = tokenFor;
    this.#pool = new Pool(this.#url.origin, { connections: 32, pipelining: 1, headersTimeout: deadline, bodyTimeout: deadline });
  }

  async execute(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const text = await this.executeText(request);
    try {
      return JSON.parse(text) as SubgraphAnswer;
    } catch (cause) {
      throw unavailable(this.name, cause);
    }
  }

  async executeText({ query, variables, operationName, caller, signal, traceparent }: SubgraphRequest): Promise<string> {
    const { authorization, 'x-request-id': requestId } = await this.#identification(caller);
    const headers = {
      authorization,
      'x-request-id': requestId,
      'content-type': 'application/json',
      ...(traceparent ? { traceparent } : {}),
    };
    const body = JSON.stringify({ query, variables, operationName });
    return post(this.#pool, { path: this.#url.pathname, headers, body, signal }).catch((cause: unknown) => this.#failed(cause));
  }

  async subscribe({ query, variables, operationName, caller }: SubgraphRequest) {
    this.#socket ??= dialSubgraph(this.#url.href, () => this.#authorization(self));
    return openStream(await this.#socket, {
      query,
      variables: { ...variables },
      operationName: operationName ?? null,
      extensions: { authorization: await this.#authorization(caller), requestId: caller.requestId },
    });
  }

  /** Asked until the subgraph answers for the first time; routes are part of its code. */
  async routes(): Promise<readonly RouteDescription[]> {
    if (this.#routes) return this.#routes;
    const response = await this.#request({
      method: 'GET',
      path: '/routes',
      headers: await this.#identification(self),
    });
    if (response.statusCode !== 200) throw unavailable(this.name, new Error(`status ${response.statusCode}`));
    this.#routes = (await response.body.json()) as readonly RouteDescription[];
    return this.#routes;
  }

  async serve(index: number, request: Request, caller: Caller): Promise<Response> {
    const { pathname, search, origin } = new URL(request.url);
    const response = await this.#request({
      method: request.method as Dispatcher.HttpMethod,
      path: pathname + search,
      headers: {
        ...Object.fromEntries(request.headers),
        ...(await this.#identification(caller)),
        'x-lyceum-route': String(index),
        'x-lyceum-origin': origin,
      },
      body: request.body ? Readable.fromWeb(request.body as NodeStream) : null,
      signal: request.signal,
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(response.headers)) {
      if (value === undefined || hopByHop.has(name)) continue;
      for (const one of [value].flat()) headers.append(name, one);
    }
    const bodyless = request.method === 'HEAD' || [204, 304].includes(response.statusCode);
    if (bodyless) await response.body.dump();
    return new Response(bodyless ? null : (Readable.toWeb(response.body) as unknown as ReadableStream), {
      status: response.statusCode,
      headers,
    });
  }

  async ready(): Promise<{ ready: boolean; reason?: string }> {
    const asked = this.#pool.request({ method: 'GET', path: '/readyz', signal: AbortSignal.timeout(2000) });
    const response = await asked.catch(() => null);
    if (!response) return { ready: false, reason: `${this.name} does not answer` };
    return (await response.body.json()) as { ready: boolean; reason?: string };
  }

  async close(): Promise<void> {
    await (await this.#socket)?.dispose();
    await Promise.race([this.#pool.close(), sleep(2000, undefined, { ref: false })]);
    await this.#pool.destroy();
  }

  async #identification(caller: Caller) {
    return { authorization: await this.#authorization(caller), 'x-request-id': caller.requestId };
  }

  async #authorization({ viewer }: Caller): Promise<string> {
    return `Bearer ${await this.#tokenFor(this.name, viewer)}`;
  }

  #request(options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
    return this.#pool.request(options).catch((cause: unknown) => this.#failed(cause));
  }

  #failed(cause: unknown): never {
    // A body that ended in a failure of ours, at its limit, says so itself.
    if (cause instanceof Failure) throw cause;
    throw cause instanceof errors.HeadersTimeoutError ? late(this.name, cause) : unavailable(this.name, cause);
  }
}

/** The router in its own name. */
const self: Caller = { viewer: serviceViewer('*'), requestId: 'router' };

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

function unavailable(name: string, cause: unknown): GraphQLError {
  return new GraphQLError(`The part "${name}" does not answer at the moment; try again.`, {
    extensions: { code: 'UNAVAILABLE' },
    originalError: cause instanceof Error ? cause : null,
  });
}

function late(name: string, cause: Error): GraphQLError {
  return new GraphQLError(`The part "${name}" did not answer within ${deadline / 1000} s.`, {
    extensions: { code: 'DEADLINE_EXCEEDED' },
    originalError: cause,
  });
}
