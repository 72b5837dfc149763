import { randomUUID } from 'node:crypto';
import type { Caller } from '@lyceum/kit/host/client.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { type GraphQLError, OperationTypeNode } from 'graphql';
import { shapeErrors } from '../errors.ts';
import type { Federation } from '../federation/federation.ts';
import type { Guest } from '../identity/doorkeeper.ts';
import type { Executor } from '../operation/executor.ts';
import { replyBytes } from '../operation/reply.ts';
import { type Asked, readAsked } from '../persisted/asked.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';
import type { Rates } from '../rate/rates.ts';
import type { Toll } from '../rate/toll.ts';
import { type Listener, Payload, type Stop } from '../subscription/listener.ts';
import type { Subscriptions } from '../subscription/subscriptions.ts';
import { countedStop } from '../telemetry/counted-listener.ts';
import { OperationWatch, type Transport } from '../telemetry/operation-watch.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { failureAnswer } from './failure-answer.ts';

/** What a client asks. */
export interface Question {
  /** Empty or absent where `extensions.persistedQuery` names the operation. */
  readonly query?: string | null | undefined;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly extensions?: unknown;
}

/** How it came, and from whom: nothing of it is for the client to say. */
export interface Way {
  readonly guest: Guest;
  /** As rates count it. */
  readonly address: string;
  readonly transport: Transport;
  /** A position from outside the operation: `Last-Event-ID`. */
  readonly after?: string | null;
  /** Nothing may be changed on it. Default false. */
  readonly readOnly?: boolean;
  /** Its rate was counted when it came. Default false. */
  readonly arrived?: boolean;
}

export interface RunnerParts {
  readonly federation: Federation;
  readonly executor: Executor;
  readonly subscriptions: Subscriptions;
  readonly persisted: PersistedOperations;
  readonly rates: Rates;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

interface On {
  readonly requestId: string;
  readonly watch: OperationWatch;
}

/** A socket has no headers for each operation; what would stand there stands in the extensions. */
function traceparentIn(extensions: unknown): string | undefined {
  const given = (extensions as { traceparent?: unknown } | null | undefined)?.traceparent;
  return typeof given === 'string' ? given : undefined;
}

/** What was begun for a listener. */
interface Running {
  readonly stop: Stop;
  /** Resolves when the answer is told, where that takes longer than beginning it; a stream is counted by itself. */
  readonly told?: Promise<void>;
}

const over: Running = { stop: () => {} };

/** Runs what comes over a socket or wants a streamed answer: subscriptions, and queries and mutations for who likes one connection. */
export class Runner {
  readonly #parts: RunnerParts;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Counts somebody who wants to be let in, before anything of theirs is looked at. Throws `RateExceeded`. */
  arrived(address: string): Promise<void> {
    return this.#parts.rates.toll(address).arrive();
  }

  /** Resolves when it runs, to what ends it; never rejects. What is wrong with it the listener is told: unguarded it would end the whole socket. */
  async run(question: Question, way: Way, listener: Listener): Promise<Stop> {
    const { guest, transport } = way;
    const requestId = randomUUID();
    const { telemetry } = this.#parts;
    const watch = new OperationWatch(telemetry, { transport, requestId, traceparent: traceparentIn(question.extensions) });
    watch.admitted(guest.viewer);
    const { stop, told } = await this.#try(question, way, { requestId, watch }, watch.over(listener));
    if (told) void told.finally(() => watch.end());
    else watch.end();
    return stop;
  }

  async #try(question: Question, way: Way, { requestId, watch }: On, listener: Listener): Promise<Running> {
    try {
      return await this.#run(question, way, { requestId, watch, toll: this.#parts.rates.toll(way.address) }, listener);
    } catch (failure) {
      listener.refuse([failureAnswer(failure, requestId, this.#parts.log).error]);
      return over;
    }
  }

  async #run(
    question: Question,
    { guest, after = null, readOnly = false, arrived = false }: Way,
    { requestId, watch, toll }: On & { toll: Toll },
    listener: Listener,
  ): Promise<Running> {
    const { federation, executor, subscriptions, persisted } = this.#parts;
    const caller: Caller = { viewer: guest.viewer, requestId };
    if (!arrived) await toll.arrive();
    const { version } = federation;
    const asked = readAsked(question);
    const { operation, errors } = asked.errors
      ? asked
      : await watch.stage('prepare', () => persisted.resolve(version.operations, asked, guest, toll.person(guest.viewer)));
    if (errors) {
      listener.refuse(this.#shaped(errors, caller.requestId));
      return over;
    }
    const { variables } = asked as Asked;
    if (operation.operation.operation === OperationTypeNode.SUBSCRIPTION) {
      const { query, operationName } = operation;
      await toll.ask(caller.viewer, operation, variables);
      watch.prepared(operation);
      const counted = watch.listening(listener);
      const stop = await watch.stage('subscribe', () =>
        subscriptions.subscribe({ query, operationName, variables, caller, toll, after }, counted),
      );
      return { stop: countedStop(stop, counted) };
    }
    if (readOnly && operation.operation.operation === OperationTypeNode.MUTATION) {
      listener.refuse([{ message: 'A mutation is sent with POST.', extensions: { code: 'BAD_USER_INPUT' } }]);
      return over;
    }
    const gone = new AbortController();
    const reply = await executor.execute({
      version,
      operation,
      variables,
      caller,
      toll,
      watch,
      defers: true,
      signal: gone.signal,
    });
    if (reply.data === undefined) {
      listener.refuse(reply.errors);
      return over;
    }
    listener.next(new Payload(replyBytes(reply), null));
    if (reply.later) return this.#follow(reply.later, listener, requestId, gone);
    listener.complete();
    return over;
  }

  /** Tells what comes later as it comes. */
  #follow(later: AsyncGenerator<string, void, void>, listener: Listener, requestId: string, gone: AbortController): Running {
    const tell = async () => {
      for await (const text of later) {
        // Parts are not events that could be resumed: who reads slowly is waited for.
        await listener.room();
        if (gone.signal.aborted) return;
        listener.next(new Payload(Buffer.from(text), null));
      }
      if (!gone.signal.aborted) listener.complete();
    };
    const told = tell().catch((failure: unknown) => listener.refuse([failureAnswer(failure, requestId, this.#parts.log).error]));
    return { stop: () => gone.abort(), told };
  }

  #shaped(errors: readonly GraphQLError[], requestId: string) {
    return shapeErrors(
      errors.map((error) => error.toJSON()),
      requestId,
      this.#parts.log,
    );
  }
}
