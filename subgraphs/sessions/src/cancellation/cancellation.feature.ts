import type { Feature } from '@lyceum/kit/subgraph.ts';
import { cancellationResolvers } from './cancellation.resolvers.ts';
import { cancelSaga } from './cancellation.saga.ts';

export const cancellationFeature: Feature = {
  name: 'cancellation',
  sdl: new URL('./cancellation.graphql', import.meta.url),
  resolvers: cancellationResolvers,
  consumers: [...cancelSaga.consumers],
};
