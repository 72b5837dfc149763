import { defineSubgraph } from '@lyceum/kit/subgraph.ts';
import { insightsDataCollected } from '@lyceum/schema/messages.ts';
import { m001 } from '../migrations/001-insights.ts';
import { m002 } from '../migrations/002-merged-people.ts';
import { type Config, readConfig } from './config.ts';
import type { Ports } from './context.ts';
import { dashboardFeature } from './dashboard/dashboard.feature.ts';
import { factFeature } from './fact/fact.feature.ts';
import { privacyFeature } from './privacy/privacy.feature.ts';
import type { InsightsTables } from './tables.ts';

export const insights = defineSubgraph<Config, Ports, InsightsTables>({
  name: 'insights',
  features: [factFeature, dashboardFeature, privacyFeature],
  migrations: [m001, m002],
  sends: [insightsDataCollected],
  readConfig,
  open: async () => ({ ports: {}, close: async () => {} }),
});
