import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { MediaTables } from '../tables.ts';
import { stepConsumer } from './pipeline.service.ts';

export const pipelineFeature: Feature<Ports, MediaTables> = { name: 'pipeline', consumers: [stepConsumer] };
