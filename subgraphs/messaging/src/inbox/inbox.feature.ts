import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { streamCursor } from '@lyceum/kit/stream/stream.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ctx, Ports } from '../context.ts';
import { inboxStream } from '../events/streams.ts';
import type { SubscriptionInboxEventsArgs } from '../generated/resolvers.ts';
import type { MessagingTables } from '../tables.ts';
import { followInbox, type InboxEvent } from './follow.ts';

export const inboxFeature: Feature<Ports, MessagingTables> = {
  name: 'inbox',
  sdl: new URL('./inbox.graphql', import.meta.url),
  resolvers: {
    Query: { inboxCursor: (_: unknown, _args: unknown, ctx: Ctx) => streamCursor(ctx, inboxStream(signedIn(ctx))) },
    Subscription: {
      inboxEvents: {
        subscribe: (_: unknown, { after }: SubscriptionInboxEventsArgs, ctx: Ctx) => followInbox(ctx, after),
        resolve: (event: InboxEvent) => event,
      },
    },
  },
};
