import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import type { PaymentsTables } from '../tables.ts';
import { verifyLedger } from './verify.service.ts';

const resolvers: Resolvers = { Query: { verifyLedger: (_, _args, ctx) => verifyLedger(ctx) } };

export const ledgerFeature: Feature<Ports, PaymentsTables> = {
  name: 'ledger',
  sdl: new URL('./ledger.graphql', import.meta.url),
  resolvers,
};
