import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { Caller, SubgraphClient } from '@lyceum/kit/host/client.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { GraphQLError } from 'graphql';
import type { Limits } from '../edge/limits.ts';
import { coerceVariables } from '../execution/operation.ts';
import type { Federation, Version } from '../federation/federation.ts';
import { variableErrors } from '../gate/variables.ts';
import { badInput, isHelpful } from '../operation/bad-input.ts';
import type { Executor } from '../operation/executor.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { afterVariable, cursorOf, givenPosition } from './cursor.ts';
import { EventWriter } from './event-writer.ts';
import type { Listener, Stop } from './listener.ts';
import { OwnStream } from './own-stream.ts';
import { Preparations, type Prepared } from './prepare.ts';
import { type Home, Seat, type StreamContext, type SubscriptionRequest } from './seat.ts';
import { Shares } from './shares.ts';
import { Upstream } from './upstream.ts';

export interface SubscriptionsParts {
  readonly federation: Federation;
  readonly executor: Executor;
  readonly clients: readonly SubgraphClient[];
  readonly limits: Limits;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** False opens a stream per listener always; for comparison. Default true. */
  readonly share?: boolean;
}

/** Subscriptions over all subgraphs: one owns the stream, and what an event selects beyond it is fetched from the others. */
export class Subscriptions {
  readonly #parts: SubscriptionsParts;
  readonly #clients: ReadonlyMap<string, SubgraphClient>;
  readonly #writer: EventWriter;
  readonly #preparations = new Preparations();
  readonly #shares: Shares;
  readonly #unfit = new WeakSet<Prepared>();
  readonly #seats = new Set<Seat>();
  readonly #unlisten: () => void;

  constructor(parts: SubscriptionsParts) {
    this.#parts = parts;
    this.#clients = new Map(parts.clients.map((client) => [client.name, client]));
    this.#writer = new EventWriter(parts.executor, parts.log, parts.telemetry);
    this.#shares = new Shares({
      writer: this.#writer,
      log: parts.log,
      onStray: (seat) => this.#takeIn(seat),
      onUnfit: (prepared) => this.#unfit.add(prepared),
      open: (home, context, seat) => this.#upstream(home, context, seat, forAll(seat.request.caller)),
    });
    this.#unlisten = parts.federation.onSwap(() => this.#carryOver());
  }

  /** Streams that are shared at this moment. */
  get shared(): number {
    return this.#shares.size;
  }

  /** Those who listen to a shared stream at this moment. */
  get sharing(): number {
    return this.#shares.listeners;
  }

  /** Resolves when the listener is seated or refused; never rejects. */
  async subscribe(request: SubscriptionRequest, listener: Listener): Promise<Stop> {
    const seat = new Seat(request, listener, (over) => this.#seats.delete(over));
    this.#seats.add(seat);
    await this.#place(seat, true);
    return () => seat.stop();
  }

  close(): void {
    this.#unlisten();
    this.#shares.close();
  }

  /** Who asks nothing that changed goes on, the others are seated anew behind their last event or told to come back. */
  #carryOver(): void {
    for (const seat of [...this.#seats]) void this.#carry(seat);
  }

  async #carry(seat: Seat): Promise<void> {
    const { version } = this.#parts.federation;
    const before = seat.home;
    if (!before || (before.context.version === version && seat.judgedBy === version)) return;
    try {
      const context = await this.#prepare(seat.request, version, false);
      const { home } = seat;
      // A newer one carries it over itself.
      if (!home || version !== this.#parts.federation.version) return;
      seat.judgedBy = version;
      // A share that another has carried over may not be for this one any more: each is judged by itself.
      if (isSame(home.context, context)) home.carry(context);
      else if (!context.prepared.resumable || seat.position === null) seat.lost();
      else {
        seat.leave();
        await this.#place(seat);
      }
    } catch (error) {
      this.#refuse(seat, error);
    }
  }

  #takeIn(seat: Seat): void {
    // Let in, and yet named by no event's audience: the two contradict each other, and the stricter one holds.
    if (seat.strayed) seat.complete();
    else {
      seat.strayed = true;
      void this.#place(seat);
    }
  }

  /** Never rejects. */
  async #place(seat: Seat, first = false): Promise<void> {
    const { version } = this.#parts.federation;
    const { request } = seat;
    try {
      const context = await this.#prepare(request, version, first);
      seat.judgedBy = version;
      if (first && context.prepared.resumable) seat.position = request.after ?? positionOf(request, context);
      await this.#seat(seat, context, first);
    } catch (error) {
      if (first || error instanceof Refusal) this.#refuse(seat, error);
      else seat.lost();
    }
    // A supergraph may have come into use meanwhile.
    await this.#carry(seat);
  }

  /** Throws what is wrong with it: the text, the viewer's rights, the variables, the plan. */
  async #prepare(request: SubscriptionRequest, version: Version, first: boolean): Promise<StreamContext> {
    const { query, operationName, variables, caller } = request;
    const { operation, errors } = version.operations.prepare(query, operationName);
    if (errors) throw new Refusal(errors);
    const excesses = variableErrors(variables, this.#parts.limits);
    if (excesses.length > 0) throw new Refusal(excesses);
    const judged = coerceVariables(version.schema, operation.operation, variables, { helpful: isHelpful(version, caller) });
    if ('errors' in judged) throw new Refusal(badInput(judged.errors));
    const { coerced } = judged;
    const undecided = operation.variants.errors(coerced);
    if (undecided.length > 0) throw new Refusal(undecided);
    const { operation: granted, filtered } = version.access.grant(operation, caller.viewer, { variables: coerced });
    const tooMuch = [...operation.cost.pageErrors(coerced), ...operation.cost.budgetErrors(coerced, caller.viewer)];
    if (tooMuch.length > 0) throw new Refusal(tooMuch);
    const variant = this.#preparations.of(version, granted, coerced);
    // When a supergraph is exchanged, everybody's are planned anew, and nobody waits for an answer.
    const planned = first ? this.#parts.executor.plannedFor({ caller, toll: request.toll }, variant) : variant.made();
    const prepared = await planned.catch((error: unknown) => {
      if (error instanceof Failure) throw error;
      throw new GraphQLError(`This subscription cannot be planned: ${error instanceof Error ? error.message : error}`, {
        extensions: { code: 'OPERATION_CANNOT_BE_PLANNED' },
      });
    });
    return { version, prepared, withheld: filtered && { filtered, variables: coerced } };
  }

  /** Whoever listens is let in by the subgraph that owns the stream, as themselves, whether they share it then or not. */
  async #seat(seat: Seat, context: StreamContext, first: boolean): Promise<void> {
    const { request } = seat;
    const { log, share = true } = this.#parts;
    const upstream = this.#upstream(() => own, context, seat, request.caller);
    const own: OwnStream = new OwnStream(context, seat, upstream, { writer: this.#writer, log });
    const refused = await own.open();
    if (seat.over) own.leave();
    else if (refused && first) seat.refuse(this.#writer.shape(refused.errors ?? [], request.caller));
    else if (refused) seat.complete();
    else if (share && isForAll(context) && !this.#unfit.has(context.prepared)) {
      own.leave();
      this.#shares.join(keyOf(request, context.prepared), context, seat);
    } else {
      seat.home = own;
      void own.run();
    }
  }

  #refuse(seat: Seat, error: unknown): void {
    seat.refuse(this.#writer.shape(error instanceof Refusal ? error.errors : [error], seat.request.caller));
  }

  /** `home`: whose context counts when the stream has to be opened again. */
  #upstream(home: () => Home, { prepared }: StreamContext, { request, position }: Seat, caller: Caller): Upstream {
    const { resumable, root } = prepared;
    return new Upstream({
      resumable,
      after: position,
      cursorOf: (event) => (resumable ? cursorOf(event, root) : null),
      open: (after) => this.#open(home().context.prepared, request, caller, after),
      onLost: (error) => this.#parts.log.info({ err: error }, 'a stream lost its subgraph'),
    });
  }

  async #open({ primary }: Prepared, { variables }: SubscriptionRequest, caller: Caller, after: string | null) {
    const client = this.#clients.get(primary.serviceName);
    if (!client) throw new Error(`The plan names the subgraph ${primary.serviceName}, which the router does not know.`);
    const given: Readonly<Record<string, unknown>> = { ...variables, [afterVariable]: after };
    const used = (primary.variableUsages ?? []).filter((name) => Object.hasOwn(given, name) && given[name] !== undefined);
    return client.subscribe({
      query: primary.operation,
      variables: Object.fromEntries(used.map((name) => [name, given[name]])),
      caller,
      ...(primary.operationName ? { operationName: primary.operationName } : {}),
    });
  }
}

/** What is wrong with a request, told as it is. */
class Refusal extends Error {
  readonly errors: readonly unknown[];

  constructor(errors: readonly unknown[]) {
    super('A subscription is refused.');
    this.errors = errors;
  }
}

function positionOf({ variables }: SubscriptionRequest, { version, prepared }: StreamContext): string | null {
  return givenPosition(version.schema, prepared.operation.operation, prepared.root, variables);
}

/** The stream for all is asked for by the router itself. */
function forAll({ viewer, requestId }: Caller): Caller {
  return { viewer: serviceViewer(viewer.tenantId, viewer.scopes), requestId };
}

/** All in which two listeners must agree to hear the same text. */
function keyOf({ query, operationName, variables, caller: { viewer } }: SubscriptionRequest, prepared: Prepared): string {
  const { tenantId, kind, role, scopes } = viewer;
  // A variable that is left out has its default, one that is null has none.
  const values = prepared.variables.map((name) => (Object.hasOwn(variables, name) ? [variables[name]] : []));
  return JSON.stringify([tenantId, kind, role, [...scopes].sort(), operationName ?? null, query, values]);
}

/** What a listener may not see is different for each: then nothing is shared. */
function isForAll({ prepared, withheld }: StreamContext): boolean {
  return prepared.sameForAll && withheld === null;
}

/** Whether streams that were opened for the one serve the other. */
function isSame(one: StreamContext, other: StreamContext): boolean {
  return (
    one.prepared.primary.operation === other.prepared.primary.operation &&
    one.prepared.primary.serviceName === other.prepared.primary.serviceName &&
    isForAll(one) === isForAll(other)
  );
}
