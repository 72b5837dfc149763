import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../context/context.ts';
import { defineSubgraph } from '../../subgraph.ts';
import { stoppable } from '../iterator.ts';

/** What the tests of the host see of a run. */
export interface Echoed {
  running: number;
  /** Subscriptions whose iterator was told to stop. */
  stopped: number;
  /** Requests whose signal was aborted. */
  aborted: number;
}

/** The smallest subgraph with a query, a subscription and routes; it owns nothing. */
export function echoSubgraph(seen: Echoed) {
  return defineSubgraph({
    name: 'echo',
    migrations: [],
    sends: [],
    readConfig: () => ({}),
    open: async () => ({ ports: {}, close: async () => {} }),
    features: [
      {
        name: 'echo',
        sdl: new URL('./echo.graphql', import.meta.url),
        resolvers: {
          Query: {
            viewer: (_: unknown, __: unknown, ctx: Context) => ({ ...ctx.viewer, requestId: ctx.requestId }),
            echo: async (_: unknown, { text, ms }: { text: string; ms: number }) => {
              seen.running += 1;
              await sleep(ms);
              return text;
            },
            broken: () => {
              throw new Error('a secret of the inside');
            },
          },
          Subscription: {
            count: { subscribe: (_: unknown, { to }: { to: number }) => countTo(to, seen), resolve: (n: number) => n },
          },
        },
        routes: [
          {
            method: 'POST',
            path: '/echo/bytes/:name',
            bodyLimit: 100_000,
            access: 'public',
            handle: async (_, request, { name }) => Response.json({ name, bytes: (await request.arrayBuffer()).byteLength }),
          },
          {
            method: 'POST',
            path: '/echo/stream',
            bodyLimit: 10_000_000,
            access: 'user',
            // Sends each piece back as it comes: neither side may be collected first.
            handle: async (_, request) =>
              new Response(request.body, { headers: { 'content-type': request.headers.get('content-type') ?? 'text/plain' } }),
          },
          {
            method: 'GET',
            path: '/echo/headers',
            bodyLimit: 0,
            access: 'public',
            handle: async (ctx, request) =>
              Response.json({ url: request.url, viewer: ctx.viewer.userId, headers: Object.fromEntries(request.headers) }),
          },
          {
            method: 'GET',
            path: '/echo/wait',
            bodyLimit: 0,
            access: 'public',
            handle: (_, request) =>
              new Promise<Response>((resolve) => {
                seen.running += 1;
                request.signal.addEventListener('abort', () => {
                  seen.aborted += 1;
                  resolve(new Response(null, { status: 499 }));
                });
              }),
          },
        ],
      },
    ],
  });
}

function countTo(to: number, seen: Echoed): AsyncIterableIterator<number> {
  let last = 0;
  let wake = (): void => {};
  return stoppable<number>({
    next: async () => {
      if (last < to) {
        last += 1;
        return { value: last, done: false };
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      return { value: undefined, done: true };
    },
    stop: () => {
      seen.stopped += 1;
      wake();
    },
  });
}
