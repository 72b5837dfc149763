import type { Feature } from '@lyceum/kit/subgraph.ts';
import { policyResolvers } from './policy.resolvers.ts';

export const policyFeature: Feature = {
  name: 'policy',
  sdl: new URL('./policy.graphql', import.meta.url),
  resolvers: policyResolvers,
};
