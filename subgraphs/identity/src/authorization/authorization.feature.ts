import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { authorizationResolvers } from './authorization.resolvers.ts';
import { authorizeRoute } from './authorize.route.ts';
import { metadataRoute } from './metadata.route.ts';
import { revokeRoute } from './revoke.route.ts';
import { tokenRoute } from './token.route.ts';

export const authorizationFeature: Feature<Ports, Tables> = {
  name: 'authorization',
  sdl: new URL('./authorization.graphql', import.meta.url),
  resolvers: authorizationResolvers,
  routes: [metadataRoute, authorizeRoute, tokenRoute, revokeRoute],
};
