import type { Feature } from '@lyceum/kit/subgraph.ts';
import { BookingEntity } from './booking.entity.ts';
import { bookingResolvers } from './booking.resolvers.ts';
import { bookSaga } from './booking.saga.ts';
import { escrowReleasedConsumer, paymentRefundedConsumer } from './release.consumer.ts';

export const bookingFeature: Feature = {
  name: 'booking',
  sdl: new URL('./booking.graphql', import.meta.url),
  resolvers: bookingResolvers,
  entities: [BookingEntity],
  consumers: [...bookSaga.consumers, escrowReleasedConsumer, paymentRefundedConsumer],
};
