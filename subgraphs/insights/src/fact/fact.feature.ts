import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { InsightsTables } from '../tables.ts';
import { factConsumers } from './fact.service.ts';

export const factFeature: Feature<Ports, InsightsTables> = { name: 'fact', consumers: factConsumers };
