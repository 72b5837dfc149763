import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { jwksRoute } from './jwks.route.ts';
import { keyTurning } from './key-turning.ts';

export const tokenFeature: Feature<Ports, Tables> = {
  name: 'token',
  routes: [jwksRoute],
  schedules: [keyTurning],
};
