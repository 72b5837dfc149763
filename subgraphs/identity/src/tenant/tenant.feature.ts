import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { tenantResolvers } from './tenant.resolvers.ts';
import { tenantsRoute } from './tenant.route.ts';

export const tenantFeature: Feature<Ports, Tables> = {
  name: 'tenant',
  sdl: new URL('./tenant.graphql', import.meta.url),
  resolvers: tenantResolvers,
  routes: [tenantsRoute],
};
