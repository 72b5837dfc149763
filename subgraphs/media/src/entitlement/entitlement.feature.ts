import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { MediaTables } from '../tables.ts';
import { entitlementConsumers } from './entitlement.service.ts';

export const entitlementFeature: Feature<Ports, MediaTables> = { name: 'entitlement', consumers: entitlementConsumers };
