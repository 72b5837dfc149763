import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { skillResolvers } from './skill.resolvers.ts';

export const skillFeature: Feature<Ports, Tables> = {
  name: 'skill',
  sdl: new URL('./skill.graphql', import.meta.url),
  resolvers: skillResolvers,
};
