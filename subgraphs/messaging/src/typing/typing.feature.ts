import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ctx, Ports } from '../context.ts';
import type { MutationSetTypingArgs, SubscriptionConversationSignalsArgs } from '../generated/resolvers.ts';
import type { MessagingTables } from '../tables.ts';
import { followSignals, setTyping, type TypingChanged } from './typing.service.ts';

export const typingFeature: Feature<Ports, MessagingTables> = {
  name: 'typing',
  sdl: new URL('./typing.graphql', import.meta.url),
  resolvers: {
    Mutation: { setTyping: (_: unknown, { input }: MutationSetTypingArgs, ctx: Ctx) => setTyping(ctx, input) },
    Subscription: {
      conversationSignals: {
        subscribe: (_: unknown, { conversationId }: SubscriptionConversationSignalsArgs, ctx: Ctx) =>
          followSignals(ctx, conversationId),
        resolve: (signal: TypingChanged) => signal,
      },
    },
    TypingChanged: { user: (signal: TypingChanged) => ({ __typename: 'User', id: signal.userId }) },
  },
};
