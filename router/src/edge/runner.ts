import { randomUUID } from 'node:crypto';
import type { Log } from '@lyceum/kit/log/log.ts';
import { type GraphQLError, OperationTypeNode } from 'graphql';
import { shapeErrors } from '../errors.ts';
import type { Federation } from '../federation/federation.ts';
import type { Guest } from '../identity/doorkeeper.ts';
import type { Executor } from '../operation/executor.ts';
import { replyText } from '../operation/reply.ts';
import type { Listener, Stop } from '../subscription/listener.ts';
import type { Subscriptions } from '../subscription/subscriptions.ts';

export interface Question {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  /** A position from outside the operation: `Last-Event-ID`. */
  readonly after?: string | null;
  /** It came by a way on which nothing may be changed. Default false. */
  readonly readOnly?: boolean;
}

export interface RunnerParts {
  readonly federation: Federation;
  readonly executor: Executor;
  readonly subscriptions: Subscriptions;
  readonly log: Log;
}

const nothing: Stop = () => {};

/** Runs what comes over a socket or wants a streamed answer: subscriptions, and queries and mutations for who likes one connection. */
export class Runner {
  readonly #parts: RunnerParts;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Resolves when it runs, to what ends it; never rejects. What is wrong with it the listener is told: unguarded it would end the whole socket. */
  async run(question: Question, { viewer }: Guest, listener: Listener): Promise<Stop> {
    const { federation, executor, subscriptions } = this.#parts;
    const { version } = federation;
    const { query } = question;
    const operationName = question.operationName ?? undefined;
    const variables = question.variables ?? {};
    const caller = { viewer, requestId: randomUUID() };
    const { operation, errors } = version.operations.prepare(query, operationName);
    if (errors) {
      listener.refuse(this.#shaped(errors, caller.requestId));
      return nothing;
    }
    if (operation.operation.operation === OperationTypeNode.SUBSCRIPTION) {
      const { after = null } = question;
      return subscriptions.subscribe({ query, operationName, variables, caller, after }, listener);
    }
    if (question.readOnly && operation.operation.operation === OperationTypeNode.MUTATION) {
      listener.refuse([{ message: 'A mutation is sent with POST.', extensions: { code: 'BAD_USER_INPUT' } }]);
      return nothing;
    }
    const reply = await executor.execute({ version, operation, variables, caller });
    if (reply.data === undefined) listener.refuse(reply.errors);
    else {
      listener.next({ text: replyText(reply), cursor: null });
      listener.complete();
    }
    return nothing;
  }

  #shaped(errors: readonly GraphQLError[], requestId: string) {
    return shapeErrors(
      errors.map((error) => error.toJSON()),
      requestId,
      this.#parts.log,
    );
  }
}
