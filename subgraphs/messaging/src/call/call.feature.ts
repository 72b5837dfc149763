import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { MessagingTables } from '../tables.ts';
import { CallEntity, ParticipantEntity } from './call.entity.ts';
import { callResolvers } from './call.resolvers.ts';
import { leaseTimeout, ringTimeout } from './timeouts.consumer.ts';

export const callFeature: Feature<Ports, MessagingTables> = {
  name: 'call',
  sdl: new URL('./call.graphql', import.meta.url),
  resolvers: callResolvers,
  entities: [CallEntity, ParticipantEntity],
  consumers: [ringTimeout, leaseTimeout],
};
