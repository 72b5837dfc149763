import type { ExecutionResult } from 'graphql';
import type { Viewer } from '../context/viewer.ts';

/** On whose behalf the router calls. In process it is passed as a value, over HTTP as a short signed token. */
export interface Caller {
  readonly viewer: Viewer;
  readonly requestId: string;
}

export interface SubgraphRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  /** What is not said to be a query may change something, and is not asked twice. */
  readonly kind?: 'query' | 'mutation';
  readonly caller: Caller;
  readonly signal?: AbortSignal;
  /** The span below which this belongs, for a subgraph in another process; in this one it is known without. */
  readonly traceparent?: string;
}

/** What a subgraph answered to a query or mutation. Whoever asked may change it: it is nobody else's. */
export type SubgraphAnswer = ExecutionResult;

export interface RouteDescription {
  readonly method: string;
  readonly path: string;
  readonly bodyLimit: number;
  readonly access: 'public' | 'user' | 'client' | 'router';
}

/** A subgraph as the router sees it, in this process or over HTTP and graphql-ws: one interface. */
export interface SubgraphClient {
  readonly name: string;
  execute(request: SubgraphRequest): Promise<SubgraphAnswer>;
  /** The same as the text in which it came; only where answers come as text. */
  executeText?(request: SubgraphRequest): Promise<string>;
  /** Resolves to an iterator of results, or to one result with errors when the subscription cannot start. */
  subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
  routes(): Promise<readonly RouteDescription[]>;
  /** Serves one of its routes; `index` is the route's place in `routes()`. */
  serve(index: number, request: Request, caller: Caller): Promise<Response>;
  ready(): Promise<{ ready: boolean; reason?: string }>;
  close(): Promise<void>;
}
