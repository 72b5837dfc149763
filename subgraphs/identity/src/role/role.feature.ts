import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { roleResolvers } from './role.resolvers.ts';

export const roleFeature: Feature<Ports, Tables> = {
  name: 'role',
  sdl: new URL('./role.graphql', import.meta.url),
  resolvers: roleResolvers,
};
