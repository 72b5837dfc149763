import type { Feature } from '@lyceum/kit/subgraph.ts';
import { reinstatedConsumer, suspendedConsumer } from '../standing/standing.service.ts';
import { OfferingEntity } from './offering.entity.ts';
import { offeringResolvers } from './offering.resolvers.ts';

export const offeringFeature: Feature = {
  name: 'offering',
  sdl: new URL('./offering.graphql', import.meta.url),
  resolvers: offeringResolvers,
  entities: [OfferingEntity],
  consumers: [suspendedConsumer, reinstatedConsumer],
};
