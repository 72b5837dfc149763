import type { Feature } from '@lyceum/kit/subgraph.ts';
import { timelineResolvers } from './timeline.resolvers.ts';

export const timelineFeature: Feature = {
  name: 'timeline',
  sdl: new URL('./timeline.graphql', import.meta.url),
  resolvers: timelineResolvers,
};
