import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { supportResolvers } from './support.resolvers.ts';

export const supportFeature: Feature<Ports, Tables> = {
  name: 'support',
  sdl: new URL('./support.graphql', import.meta.url),
  resolvers: supportResolvers,
};
