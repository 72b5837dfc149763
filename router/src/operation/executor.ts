import type { Caller, SubgraphClient } from '@lyceum/kit/host/client.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { type GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import type { Cache } from '../cache/cache.ts';
import { failureAnswer } from '../edge/failure-answer.ts';
import type { Limits } from '../edge/limits.ts';
import { shapeErrors } from '../errors.ts';
import type { DeferredAnswers, DeferringOperation } from '../execution/deferred.ts';
import { type Answer, coerceVariables } from '../execution/operation.ts';
import type { AskSubgraph } from '../execution/run.ts';
import type { Version } from '../federation/federation.ts';
import { variableErrors } from '../gate/variables.ts';
import type { Toll } from '../rate/toll.ts';
import { completeReply, nothingLeft } from '../security/complete-reply.ts';
import { unwatched, type Watched } from '../telemetry/watched.ts';
import { InFlight } from '../traffic/in-flight.ts';
import { OperationDeadline } from '../traffic/operation-deadline.ts';
import { defaultOperationMs } from '../traffic/rules.ts';
import { viewerKey } from '../traffic/viewer-key.ts';
import { badInput, isHelpful } from './bad-input.ts';
import type { Operation } from './operations.ts';
import { PlanningTurns } from './planning-turns.ts';
import { laterText, type Reply } from './reply.ts';
import { Turns } from './turns.ts';
import type { Variant } from './variants.ts';

/** One execution of an operation. */
export interface Question {
  /** The version that prepared the operation. */
  readonly version: Version;
  readonly operation: Operation;
  /** As the client gave them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** Paid before anything is done; absent where nobody asked from outside. */
  readonly toll?: Pick<Toll, 'ask' | 'person'>;
  /** Who looks on. Default nobody. */
  readonly watch?: Watched;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
  /** Whether deferred parts of the answer may come later (`Reply.later`). Default false: then they come with the rest. */
  readonly defers?: boolean;
}

export interface ExecutorOptions {
  /** Milliseconds for a whole operation. Default `defaultOperationMs`. */
  readonly operationMs?: number | undefined;
  /** Whether queries of the same viewer that are the same and under way at the same time are executed once. Default false. */
  readonly shareQueries?: boolean | undefined;
  /** Keeps answers and entities; absent or null, nothing is kept. */
  readonly cache?: Cache | null | undefined;
}

/** For whom something is planned. */
export interface Planned {
  readonly caller: Caller;
  readonly toll?: Pick<Toll, 'person'> | undefined;
  readonly watch?: Watched;
}

/** Executes prepared operations over all subgraphs. */
export class Executor {
  readonly #clients: ReadonlyMap<string, SubgraphClient>;
  readonly #limits: Limits;
  readonly #log: Log;
  readonly #turns = new Turns();
  readonly #plannings = new PlanningTurns();
  readonly #deadline: OperationDeadline;
  readonly #shared: InFlight<Reply> | null;
  readonly #cache: Cache | null;

  constructor(clients: readonly SubgraphClient[], limits: Limits, log: Log, options: ExecutorOptions = {}) {
    this.#clients = new Map(clients.map((client) => [client.name, client]));
    this.#limits = limits;
    this.#log = log;
    this.#deadline = new OperationDeadline(options.operationMs ?? defaultOperationMs);
    this.#cache = options.cache ?? null;
    this.#shared = options.shareQueries ? new InFlight((reply) => reply) : null;
  }

  /** Never rejects: whatever goes wrong is an error of the reply. */
  async execute(question: Question): Promise<Reply> {
    const { operation, caller, watch = unwatched } = question;
    watch.prepared(operation);
    const reply = await this.#inTurn(question).catch((error: unknown): Reply => {
      return { errors: [failureAnswer(error, caller.requestId, this.#log).error] };
    });
    watch.replied(reply);
    return reply;
  }

  async #inTurn(question: Question): Promise<Reply> {
    const turn = this.#turns.enter(question.signal);
    if (turn) await turn;
    try {
      return await this.#execute(question);
    } finally {
      this.#turns.leave();
    }
  }

  /** A reply to what was not even begun. */
  refuse(errors: readonly GraphQLError[], caller: Caller): Reply {
    return {
      errors: this.#shaped(
        errors.map((error) => error.toJSON()),
        caller,
      ),
    };
  }

  async #execute(question: Question): Promise<Reply> {
    const { version, operation, variables, caller, toll, watch = unwatched } = question;
    const excesses = variableErrors(variables, this.#limits);
    if (excesses.length > 0) return this.refuse(excesses, caller);
    const judged = coerceVariables(version.schema, operation.operation, variables, { helpful: isHelpful(version, caller) });
    // What is tried may stand in a default.
    await toll?.ask(caller.viewer, operation, 'coerced' in judged ? judged.coerced : variables);
    if ('errors' in judged) return { errors: this.#shaped(badInput(judged.errors), caller) };
    const undecided = operation.variants.errors(judged.coerced);
    if (undecided.length > 0) return this.refuse(undecided, caller);
    const granted = version.access.grant(operation, caller.viewer, { variables: judged.coerced });
    const { cost } = operation;
    const estimated = cost.estimate(judged.coerced);
    watch.estimated(estimated);
    const tooMuch = [...cost.pageErrors(judged.coerced), ...cost.budgetErrors(judged.coerced, caller.viewer, estimated)];
    if (tooMuch.length > 0) return this.refuse(tooMuch, caller);
    const { filtered } = granted;
    if (!filtered) {
      const reply = await this.#answer(question, judged.coerced);
      const { data } = reply;
      if (data !== undefined) watch.actual(() => cost.actual(JSON.parse(data.toString()), judged.coerced));
      return reply;
    }
    const reply = filtered.empty
      ? nothingLeft
      : // What is left out is put into the answer as a whole.
        await this.#answer({ ...question, operation: granted.operation, defers: false }, judged.coerced);
    return completeReply(filtered, reply, judged.coerced);
  }

  #answer(question: Question, coerced: Readonly<Record<string, unknown>>): Promise<Reply> {
    const { version, operation, signal, defers = false } = question;
    const { viewer } = question.caller;
    if (defers && operation.deferring?.isDeferred(coerced))
      return this.#begin(question, operation.deferring.variants.of(coerced));
    const run = (waiting: AbortSignal | undefined) =>
      this.#deadline.within(waiting, (within) => this.#run(question, coerced, within));
    // What a mutation has begun it finishes, whoever waits.
    if (operation.operation.operation !== OperationTypeNode.QUERY) {
      this.#cache?.wrote(viewer);
      return run(undefined);
    }
    const ask = () => (this.#shared ? this.#shared.join(sameQuestion(question, coerced), signal, run) : run(signal));
    if (!this.#cache) return ask();
    return this.#cache.responses.through({ version, operation, variables: coerced, viewer }, this.#cache.hasWritten(viewer), ask);
  }

  /** The first part of an answer. It is nobody else's: neither shared nor kept. The rest has what is left of its time. */
  async #begin(question: Question, variant: Variant<DeferringOperation>): Promise<Reply> {
    const { operation, variables, caller, watch = unwatched } = question;
    const changes = operation.operation.operation === OperationTypeNode.MUTATION;
    if (changes) this.#cache?.wrote(caller.viewer);
    const time = this.#deadline.begin(changes ? undefined : question.signal);
    try {
      const execution = await this.plannedFor(question, variant, time.signal);
      const ask = this.ask(caller, time.signal, watch);
      const { data, errors, later } = await watch.stage('execute', () => execution.execute({ variables, ask }));
      const shaped = (told: Answer['errors']) => this.#shaped(told as readonly GraphQLFormattedError[], caller);
      const told = { data, errors: errors.length > 0 ? shaped(errors) : none };
      if (!later) {
        time.end();
        return told;
      }
      const toldLater = (raw: Answer['errors']) => {
        const errors = shaped(raw);
        watch.continued(errors);
        return errors;
      };
      return { ...told, later: texts(later, toldLater, time) };
    } catch (error) {
      time.end();
      throw error;
    }
  }

  async #run(question: Question, coerced: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Reply> {
    const { version, operation, variables, caller, watch = unwatched } = question;
    const variant = operation.variants.of(coerced);
    const { execution } = await this.plannedFor(question, variant, signal);
    const direct = this.ask(caller, signal, watch);
    const isQuery = operation.operation.operation === OperationTypeNode.QUERY;
    const ask = isQuery && this.#cache ? this.#cache.entitiesFor(version, caller.viewer, direct) : direct;
    const { data, errors } = await watch.stage('execute', () => execution.execute({ variables, ask }));
    return { data, errors: errors.length > 0 ? this.#shaped(errors as readonly GraphQLFormattedError[], caller) : none };
  }

  /** What was planned before; or what is planned now, when it is the turn of who asks. */
  plannedFor<T>(
    { caller, toll, watch = unwatched }: Planned,
    variant: Pick<Variant<T>, 'isMade' | 'made'>,
    signal?: AbortSignal,
  ): Promise<T> {
    watch.planned(variant.isMade);
    if (variant.isMade || !toll) return variant.made();
    return watch.stage('plan', () => this.#plannings.plan(toll.person(caller.viewer), signal, () => variant.made()));
  }

  /** Asks subgraphs on somebody's behalf. */
  ask(caller: Caller, signal?: AbortSignal, watch: Watched = unwatched): AskSubgraph {
    return (service, { query, variables, operationName, kind }) => {
      const client = this.#clients.get(service);
      if (!client) return Promise.reject(new Error(`The plan names the subgraph ${service}, which the router does not know.`));
      return watch.fetch(service, (traceparent) =>
        client.execute({
          query,
          variables,
          caller,
          kind,
          ...(operationName ? { operationName } : {}),
          ...(signal ? { signal } : {}),
          ...(traceparent ? { traceparent } : {}),
        }),
      );
    };
  }

  #shaped(errors: readonly GraphQLFormattedError[], { requestId }: Caller): GraphQLFormattedError[] {
    return shapeErrors(errors, requestId, this.#log);
  }
}

async function* texts(
  later: AsyncGenerator<DeferredAnswers, void, void>,
  shaped: (errors: Answer['errors']) => readonly GraphQLFormattedError[],
  time: { end(): void },
): AsyncGenerator<string, void, void> {
  try {
    for await (const answers of later) yield laterText(answers, shaped);
  } finally {
    time.end();
  }
}

const none: readonly GraphQLFormattedError[] = [];

/** The same viewer asks the same of the same version: then the same is answered. */
function sameQuestion({ version, operation, caller }: Question, coerced: Readonly<Record<string, unknown>>): string {
  return `${version.id}\n${viewerKey(caller.viewer)}\n${operation.operationName ?? ''}\n${operation.query}\n${JSON.stringify(coerced)}`;
}
