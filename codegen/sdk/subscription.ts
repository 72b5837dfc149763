import type { Client as SocketClient } from 'graphql-ws';
import { backOff } from './back-off.ts';
import { isPassing } from './connection.ts';
import { type GraphQLFailure, RequestFailed } from './failure.ts';
import type { Operation } from './operation.ts';

export interface SubscribeOptions {
  /** Events are missing: load a fresh snapshot. What follows is complete again. The marker itself also comes as an event. */
  readonly onGap?: (gap: Gap) => void;
  /** The connection was lost and is tried again; for a light in the corner. */
  readonly onInterrupted?: (cause: unknown) => void;
}

export interface Gap {
  readonly cursor: string;
  /** `EXPIRED` or `UNKNOWN_CURSOR`. */
  readonly reason: string | undefined;
}

type Result<Data> = { data?: Data | null; errors?: readonly GraphQLFailure[] };

/**
 * The events of a subscription, each once and in order, over as many connections as it takes: after a lost one it comes back, with jitter, behind the last
 * event that was handed out. A stream without cursors comes back too, and begins anew. Ends by `return()`, by the endpoint's `complete`, or by an answer
 * that no second try would change.
 */
export function subscription<Data, Variables>(
  socket: () => SocketClient,
  operation: Operation<Data, Variables>,
  variables: Variables,
  options: SubscribeOptions,
): AsyncIterableIterator<Data> {
  const stop = Promise.withResolvers<'stopped'>();
  let position: string | null = null;
  let events: AsyncIterableIterator<unknown> | null = null;
  let tries = 0;
  let over = false;

  const open = (): AsyncIterableIterator<unknown> => {
    const { resume } = operation;
    const given = resume && position !== null ? { ...variables, [resume.variable]: position } : variables;
    return socket().iterate({
      query: operation.text,
      operationName: operation.name,
      variables: given as Record<string, unknown>,
    });
  };
  const end = async (): Promise<IteratorResult<Data, undefined>> => {
    over = true;
    stop.resolve('stopped');
    await events?.return?.();
    return { value: undefined, done: true };
  };
  const take = (data: Data): void => {
    tries = 0;
    if (!operation.resume) return;
    const [root, cursor] = operation.resume.path;
    const event = (data as Record<string, Record<string, unknown> | null>)[root];
    const given = event?.[cursor];
    if (typeof given !== 'string') return;
    position = given;
    if (event?.__typename === 'StreamGap') options.onGap?.({ cursor: given, reason: event.reason as string | undefined });
  };

  return {
    async next() {
      while (!over) {
        try {
          events ??= open();
          const { value, done } = await events.next();
          if (done) return end();
          const { data, errors } = value as Result<Data>;
          if (errors || !data) throw new RequestFailed(operation.name, errors ?? [{ message: 'an event without data' }]);
          take(data);
          return { value: data, done: false };
        } catch (cause) {
          events = null;
          if (over) break;
          if (cause instanceof RequestFailed || !isPassing(cause)) {
            await end();
            throw Array.isArray(cause) ? new RequestFailed(operation.name, cause) : cause;
          }
          options.onInterrupted?.(cause);
          await Promise.race([stop.promise, new Promise((resolve) => setTimeout(resolve, backOff(tries)))]);
          tries += 1;
        }
      }
      return { value: undefined, done: true };
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
