import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { SafetyTables } from '../tables.ts';
import { refusedConsumer } from './refused.consumer.ts';
import { reviewResolvers } from './review.resolvers.ts';

export const reviewFeature: Feature<Ports, SafetyTables> = {
  name: 'review',
  sdl: new URL('./review.graphql', import.meta.url),
  resolvers: reviewResolvers,
  consumers: [refusedConsumer],
};
