import { type Bus, openBus } from '../bus/bus.ts';
import type { Envelope, Message } from '../bus/message.ts';
import type { Clock } from '../clock/clock.ts';
import type { Context } from '../context/context.ts';
import { type ContextSource, makeContext } from '../context/make-context.ts';
import { serviceViewer, type Viewer } from '../context/viewer.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { Failure, failureStatus } from '../errors/failure.ts';
import type { Route } from '../http/route.ts';
import { makeIds } from '../ids/typeid.ts';
import type { LiveChannel } from '../live/live.ts';
import type { Log } from '../log/log.ts';
import type { Environment, Subgraph } from '../subgraph.ts';
import type { Tracing } from '../trace/tracing.ts';
import type { Caller, RouteDescription, SubgraphClient, SubgraphRequest } from './client.ts';
import { SubgraphExecutor } from './execute.ts';
import { subgraphSchema } from './schema.ts';

export interface OpenDeps {
  readonly env: Environment;
  /** URL of the subgraph's own role; see `roleUrl`. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly live: LiveChannel;
  readonly log: Log;
  /** The router's public address without a slash at the end. */
  readonly publicUrl: string;
  readonly tracing?: Tracing | null;
}

/** Opens a subgraph in this process: database, bus, ports, schema. `close` drains it. */
export async function openSubgraph(subgraph: Subgraph, deps: OpenDeps): Promise<OpenSubgraph> {
  const { name, features } = subgraph;
  const log = deps.log.child({ subgraph: name });
  const config = subgraph.readConfig(deps.env);
  const database = await openDatabase({
    name,
    url: deps.databaseUrl,
    entities: features.flatMap((feature) => feature.entities ?? []),
    tracing: deps.tracing ?? null,
  });
  const bus = await openBus({
    subgraph: name,
    database,
    consumers: features.flatMap((feature) => feature.consumers ?? []),
    schedules: features.flatMap((feature) => feature.schedules ?? []),
    sends: subgraph.sends,
    live: deps.live,
    log,
  });
  const source: { -readonly [K in keyof ContextSource<unknown>]: ContextSource<unknown>[K] } = {
    subgraph: name,
    database,
    clock: deps.clock,
    ids: makeIds(deps.clock),
    log,
    live: deps.live,
    outbox: bus.outbox,
    ports: undefined,
  };
  // Ports may keep `system` while they open; when they first use it they are open.
  const system = (tenantId: string): Context => makeContext(source, serviceViewer(tenantId), 'system');
  const ports = await subgraph.open(config, { clock: deps.clock, log, live: deps.live, system, publicUrl: deps.publicUrl });
  source.ports = ports.ports;
  await bus.start(source);
  return new OpenSubgraph(subgraph, source, bus, () => ports.close());
}

/** An open subgraph: what the router calls, and what hosts and tests need beside it. */
export class OpenSubgraph implements SubgraphClient {
  readonly name: string;
  readonly database: Database;
  readonly #source: ContextSource<unknown>;
  readonly #bus: Bus;
  readonly #executor: SubgraphExecutor;
  readonly #routes: readonly Route[];
  readonly #closePorts: () => Promise<void>;
  readonly #running = new Set<Promise<unknown>>();
  #closing = false;

  constructor(subgraph: Subgraph, source: ContextSource<unknown>, bus: Bus, closePorts: () => Promise<void>) {
    this.name = subgraph.name;
    this.database = source.database;
    this.#source = source;
    this.#bus = bus;
    this.#executor = new SubgraphExecutor(subgraphSchema(subgraph));
    this.#routes = subgraph.features.flatMap((feature) => feature.routes ?? []);
    this.#closePorts = closePorts;
  }

  context(viewer: Viewer, requestId = 'local'): Context {
    return makeContext(this.#source, viewer, requestId);
  }

  execute(request: SubgraphRequest) {
    return this.#track(this.#executor.execute(request, this.#contextOf(request.caller)));
  }

  subscribe(request: SubgraphRequest) {
    return this.#executor.subscribe(request, this.#contextOf(request.caller));
  }

  async routes(): Promise<readonly RouteDescription[]> {
    return this.#routes.map(({ method, path, bodyLimit, access }) => ({ method, path, bodyLimit, access }));
  }

  async serve(index: number, request: Request, caller: Caller): Promise<Response> {
    const route = this.#routes[index];
    const match = route && new URLPattern({ pathname: route.path }).exec({ pathname: new URL(request.url).pathname });
    if (!route || !match) return Response.json({ error: 'There is nothing at this address.' }, { status: 404 });
    const ctx = this.#contextOf(caller);
    try {
      const params = Object.fromEntries(Object.entries(match.pathname.groups).map(([name, value]) => [name, value ?? '']));
      return await this.#track(route.handle(ctx, request, params));
    } catch (error) {
      return failedResponse(error, ctx);
    }
  }

  async ready(): Promise<{ ready: boolean; reason?: string }> {
    if (this.#closing) return { ready: false, reason: 'draining' };
    try {
      await this.database.pool.query('select 1');
      return { ready: true };
    } catch (error) {
      this.#source.log.warn({ err: error }, 'the database does not answer');
      return { ready: false, reason: 'the database does not answer' };
    }
  }

  deliver(message: Message<unknown>, envelope: Envelope<unknown>): Promise<void> {
    return this.#bus.deliver(message, envelope);
  }

  /** Drains: running requests and handlers may end, then everything is closed. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await Promise.allSettled(this.#running);
    await this.#bus.stop();
    await this.#closePorts();
    await this.database.close();
  }

  #contextOf(caller: Caller): Context {
    return makeContext(this.#source, caller.viewer, caller.requestId);
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }
}

function failedResponse(error: unknown, ctx: Context): Response {
  if (error instanceof Failure)
    return Response.json({ error: error.message, code: error.code }, { status: failureStatus[error.code] });
  ctx.log.error({ err: error }, 'a route failed');
  return Response.json(
    { error: `Something went wrong. Quote the request id ${ctx.requestId}.`, code: 'INTERNAL' },
    { status: 500 },
  );
}
