import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { listing } from './listing.schedule.ts';
import { countReview } from './review.consumer.ts';

export const searchFeature: Feature<Ports, Tables> = {
  name: 'search',
  consumers: [countReview],
  schedules: [listing],
};
