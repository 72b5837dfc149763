import type { Feature } from '@lyceum/kit/subgraph.ts';
import { availabilityResolvers } from './availability.resolvers.ts';
import { mentorActivatedConsumer } from './availability.service.ts';

export const availabilityFeature: Feature = {
  name: 'availability',
  sdl: new URL('./availability.graphql', import.meta.url),
  resolvers: availabilityResolvers,
  consumers: [mentorActivatedConsumer],
};
