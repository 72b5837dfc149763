import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { nightly } from './housekeeping.ts';

export const housekeepingFeature: Feature<Ports, Tables> = {
  name: 'housekeeping',
  schedules: [nightly],
};
