import type { Caller } from '@lyceum/kit/host/client.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { shapeErrors } from '../errors.ts';
import type { AnswerError } from '../execution/answer.ts';
import type { Tree } from '../execution/tree.ts';
import type { Executor } from '../operation/executor.ts';
import { type Reply, replyBytes } from '../operation/reply.ts';
import { completeReply } from '../security/complete-reply.ts';
import { EventWatch } from '../telemetry/event-watch.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { cursorOf } from './cursor.ts';
import { Payload } from './listener.ts';
import type { StreamContext, SubscriptionRequest, Withheld } from './seat.ts';

/** Makes of an event what leaves: fetches what it selects beyond its own subgraph, and writes the text. The one place that executes events. */
export class EventWriter {
  readonly #executor: Executor;
  readonly #log: Log;
  readonly #telemetry: Telemetry;

  constructor(executor: Executor, log: Log, telemetry: Telemetry) {
    this.#telemetry = telemetry;
    this.#executor = executor;
    this.#log = log;
  }

  /** Never rejects: what goes wrong is in the text. */
  async write(context: StreamContext, request: SubscriptionRequest, event: ExecutionResult): Promise<Payload> {
    const { root, resumable } = context.prepared;
    const cursor = resumable ? cursorOf(event, root) : null;
    const watch = new EventWatch(this.#telemetry, context.prepared.operation, request.caller);
    try {
      const { data, errors } = await this.#execute(context, request, event, watch);
      const reply = { data, errors: this.shape(errors, request.caller) };
      return new Payload(replyBytes(completed(context.withheld, reply)), cursor);
    } catch (error) {
      return new Payload(replyBytes({ data: Buffer.from('null'), errors: this.shape([error], request.caller) }), cursor);
    } finally {
      watch.end();
    }
  }

  /** Errors in the one shape in which they leave. */
  shape(errors: readonly unknown[], caller: Caller): readonly GraphQLFormattedError[] {
    return errors.length === 0 ? none : shapeErrors(errors.map(formatted), caller.requestId, this.#log);
  }

  #execute({ prepared }: StreamContext, { variables, caller }: SubscriptionRequest, event: ExecutionResult, watch: EventWatch) {
    return prepared.execution.execute({
      variables,
      ask: this.#executor.ask(caller, undefined, watch),
      event: {
        data: (event.data as Tree | null | undefined) ?? null,
        errors: (event.errors ?? []).map(formatted) as readonly AnswerError[],
      },
    });
  }
}

function completed(withheld: Withheld | null, reply: Reply): Reply {
  return withheld ? completeReply(withheld.filtered, reply, withheld.variables) : reply;
}

const none: readonly GraphQLFormattedError[] = [];

function formatted(error: unknown): GraphQLFormattedError {
  if (error instanceof GraphQLError) return error.toJSON();
  if (error instanceof Error) return { message: error.message };
  return error as GraphQLFormattedError;
}
