import type { Feature } from '@lyceum/kit/subgraph.ts';
import { rulesResolvers } from './rules.resolvers.ts';

export const rulesFeature: Feature = {
  name: 'rules',
  sdl: new URL('./rules.graphql', import.meta.url),
  resolvers: rulesResolvers,
};
