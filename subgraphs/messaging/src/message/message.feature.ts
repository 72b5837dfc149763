import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { MessagingTables } from '../tables.ts';
import { messageResolvers } from './message.resolvers.ts';

export const messageFeature: Feature<Ports, MessagingTables> = {
  name: 'message',
  sdl: new URL('./message.graphql', import.meta.url),
  resolvers: messageResolvers,
};
