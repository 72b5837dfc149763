import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { platformResolvers } from './platform.resolvers.ts';

export const platformFeature: Feature<Ports, Tables> = {
  name: 'platform',
  sdl: new URL('./platform.graphql', import.meta.url),
  resolvers: platformResolvers,
};
