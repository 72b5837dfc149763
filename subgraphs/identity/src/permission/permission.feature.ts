import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { permissionResolvers } from './permission.resolvers.ts';

export const permissionFeature: Feature<Ports, Tables> = {
  name: 'permission',
  sdl: new URL('./permission.graphql', import.meta.url),
  resolvers: permissionResolvers,
};
