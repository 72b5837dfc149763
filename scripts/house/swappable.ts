import type { Caller, RouteDescription, SubgraphClient, SubgraphRequest } from '@lyceum/kit/host/client.ts';

/** A subgraph that can be exchanged while the router holds it: what runs ends on the old one, what begins goes to the new one. */
export class SwappableSubgraph implements SubgraphClient {
  #current: SubgraphClient;

  constructor(first: SubgraphClient) {
    this.#current = first;
  }

  /** Returns the one that served so far; the caller closes it. */
  swap(next: SubgraphClient): SubgraphClient {
    const previous = this.#current;
    this.#current = next;
    return previous;
  }

  get name(): string {
    return this.#current.name;
  }

  execute(request: SubgraphRequest) {
    return this.#current.execute(request);
  }

  subscribe(request: SubgraphRequest) {
    return this.#current.subscribe(request);
  }

  routes(): Promise<readonly RouteDescription[]> {
    return this.#current.routes();
  }

  serve(index: number, request: Request, caller: Caller): Promise<Response> {
    return this.#current.serve(index, request, caller);
  }

  ready() {
    return this.#current.ready();
  }

  close(): Promise<void> {
    return this.#current.close();
  }
}
