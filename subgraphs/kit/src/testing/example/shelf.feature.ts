import { on } from '@lyceum/kit/bus/consumer.ts';
import type { Context } from '@lyceum/kit/context/context.ts';
import { followStream } from '@lyceum/kit/stream/stream.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { countJar, jarPut, putJar, type Tables } from './shelf.service.ts';

type Ctx = Context<unknown, Tables>;

export const shelf: Feature<unknown, Tables> = {
  name: 'shelf',
  sdl: new URL('./shelf.graphql', import.meta.url),
  resolvers: {
    Mutation: { putJar: (_: unknown, { input }: { input: Parameters<typeof putJar>[1] }, ctx: Ctx) => putJar(ctx, input) },
    Subscription: {
      shelfEvents: {
        subscribe: (_: unknown, { after }: { after?: string }, ctx: Ctx) => followStream(ctx, 'shelf', after),
        resolve: (event: unknown) => event,
      },
    },
  },
  consumers: [on(jarPut, countJar)],
  sends: [jarPut],
};
