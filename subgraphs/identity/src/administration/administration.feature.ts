import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { administrationResolvers } from './administration.resolvers.ts';

export const administrationFeature: Feature<Ports, Tables> = {
  name: 'administration',
  sdl: new URL('./administration.graphql', import.meta.url),
  resolvers: administrationResolvers,
};
