import type { Feature } from '@lyceum/kit/subgraph.ts';
import { reviewResolvers } from './review.resolvers.ts';
import { closeReviewsConsumer } from './review.service.ts';

export const reviewFeature: Feature = {
  name: 'review',
  sdl: new URL('./review.graphql', import.meta.url),
  resolvers: reviewResolvers,
  consumers: [closeReviewsConsumer],
};
