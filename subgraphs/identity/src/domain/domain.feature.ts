import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { domainResolvers } from './domain.resolvers.ts';

export const domainFeature: Feature<Ports, Tables> = {
  name: 'domain',
  sdl: new URL('./domain.graphql', import.meta.url),
  resolvers: domainResolvers,
};
