import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ctx, Ports } from '../context.ts';
import type { SubscriptionConversationEventsArgs } from '../generated/resolvers.ts';
import type { MessagingTables } from '../tables.ts';
import { type ConversationEvent, followConversation } from './follow.ts';

export const eventsFeature: Feature<Ports, MessagingTables> = {
  name: 'events',
  sdl: new URL('./events.graphql', import.meta.url),
  resolvers: {
    Subscription: {
      conversationEvents: {
        subscribe: (_: unknown, { conversationId, after }: SubscriptionConversationEventsArgs, ctx: Ctx) =>
          followConversation(ctx, conversationId, after),
        resolve: (event: ConversationEvent) => event,
      },
    },
    ReadCursorMoved: { user: (event: { userId: string }) => ({ __typename: 'User', id: event.userId }) },
  },
};
