import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { auditResolvers } from './audit.resolvers.ts';
import { auditRules } from './moderation.consumer.ts';

export const auditFeature: Feature<Ports, Tables> = {
  name: 'audit',
  sdl: new URL('./audit.graphql', import.meta.url),
  resolvers: auditResolvers,
  consumers: [auditRules],
};
