import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { revocationsRoute } from './revocations.route.ts';
import { Session } from './session.entity.ts';
import { sessionResolvers } from './session.resolvers.ts';

export const sessionFeature: Feature<Ports, Tables> = {
  name: 'session',
  sdl: new URL('./session.graphql', import.meta.url),
  resolvers: sessionResolvers,
  entities: [Session],
  routes: [revocationsRoute],
};
