import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { menteeResolvers } from './mentee.resolvers.ts';
import { MenteeProfile } from './profile.entity.ts';

export const menteeFeature: Feature<Ports, Tables> = {
  name: 'mentee',
  sdl: new URL('./mentee.graphql', import.meta.url),
  resolvers: menteeResolvers,
  entities: [MenteeProfile],
};
