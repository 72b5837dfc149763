import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { UserAccount } from './account.entity.ts';
import { accountResolvers } from './account.resolvers.ts';

export const accountFeature: Feature<Ports, Tables> = {
  name: 'account',
  sdl: new URL('./account.graphql', import.meta.url),
  resolvers: accountResolvers,
  entities: [UserAccount],
};
