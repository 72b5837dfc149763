import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { PaymentsTables } from '../tables.ts';
import { OrderEntity } from './order.entity.ts';
import { orderResolvers } from './order.resolvers.ts';

export const orderFeature: Feature<Ports, PaymentsTables> = {
  name: 'order',
  sdl: new URL('./order.graphql', import.meta.url),
  resolvers: orderResolvers,
  entities: [OrderEntity],
};
