import type { Feature } from '@lyceum/kit/subgraph.ts';
import { decisionRefused, userReinstated, userSuspended } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { obeyDecision } from './suspension.consumer.ts';

export const suspensionFeature: Feature<Ports, Tables> = {
  name: 'suspension',
  consumers: [obeyDecision],
  sends: [decisionRefused, userSuspended, userReinstated],
};
