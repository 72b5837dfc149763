import type { Feature } from '@lyceum/kit/subgraph.ts';
import { consentChanged } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { consentResolvers } from './consent.resolvers.ts';

export const consentFeature: Feature<Ports, Tables> = {
  name: 'consent',
  sdl: new URL('./consent.graphql', import.meta.url),
  resolvers: consentResolvers,
  sends: [consentChanged],
};
