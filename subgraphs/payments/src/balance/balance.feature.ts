import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import type { PaymentsTables } from '../tables.ts';
import { type Balance, balanceFor, followBalance } from './balance.service.ts';

const resolvers: Resolvers = {
  Mentor: {
    __resolveReference: ({ id }) => ({ id }),
    balance: ({ id }, { currency }, ctx) => balanceFor(ctx, id ?? '', currency),
  },
  Subscription: {
    balanceChanged: {
      subscribe: (_, { currency }, ctx) => followBalance(ctx, currency) as never,
      resolve: (balance: Balance) => balance,
    },
  },
};

export const balanceFeature: Feature<Ports, PaymentsTables> = {
  name: 'balance',
  sdl: new URL('./balance.graphql', import.meta.url),
  resolvers,
};
