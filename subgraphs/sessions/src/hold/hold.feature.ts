import type { Feature } from '@lyceum/kit/subgraph.ts';
import { holdResolvers } from './hold.resolvers.ts';
import { expireHoldConsumer } from './hold.service.ts';

export const holdFeature: Feature = {
  name: 'hold',
  sdl: new URL('./hold.graphql', import.meta.url),
  resolvers: holdResolvers,
  consumers: [expireHoldConsumer],
};
