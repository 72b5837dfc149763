import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { MessagingTables } from '../tables.ts';
import { bookingConsumers, openConversationStep } from './booking.consumer.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { conversationResolvers } from './conversation.resolvers.ts';

export const conversationFeature: Feature<Ports, MessagingTables> = {
  name: 'conversation',
  sdl: new URL('./conversation.graphql', import.meta.url),
  resolvers: conversationResolvers,
  entities: [ConversationEntity],
  consumers: [openConversationStep, ...bookingConsumers],
};
