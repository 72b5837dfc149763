import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { partnerResolvers } from './partner.resolvers.ts';
import { partnerManifestRoute, partnersRoute, partnersUsedRoute } from './partner.route.ts';

export const partnerFeature: Feature<Ports, Tables> = {
  name: 'partner',
  sdl: new URL('./partner.graphql', import.meta.url),
  resolvers: partnerResolvers,
  routes: [partnersRoute, partnerManifestRoute, partnersUsedRoute],
};
