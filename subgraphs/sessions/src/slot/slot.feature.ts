import type { Feature } from '@lyceum/kit/subgraph.ts';
import { slotResolvers } from './slot.resolvers.ts';

export const slotFeature: Feature = {
  name: 'slot',
  sdl: new URL('./slot.graphql', import.meta.url),
  resolvers: slotResolvers,
};
