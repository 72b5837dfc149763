import type { Feature } from '@lyceum/kit/subgraph.ts';
import { scanConsumer } from './scan.service.ts';

export const scanFeature: Feature = {
  name: 'scan',
  sdl: new URL('./scan.graphql', import.meta.url),
  consumers: [scanConsumer],
};
