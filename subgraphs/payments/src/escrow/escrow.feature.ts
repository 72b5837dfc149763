import { on, onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { bookingSettled, resolveEscrow } from '@lyceum/schema/messages.ts';
import type { Ctx, Ports, Write } from '../context.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import type { PaymentsTables } from '../tables.ts';
import { explainRelease } from './explain.service.ts';
import { noteSettlement, resolveAtWindowEnd } from './settle.service.ts';

const resolvers: Resolvers = {
  Query: { explainRelease: (_, { bookingId }, ctx) => explainRelease(ctx, bookingId) },
};

export const escrowFeature: Feature<Ports, PaymentsTables> = {
  name: 'escrow',
  sdl: new URL('./escrow.graphql', import.meta.url),
  resolvers,
  consumers: [
    on(bookingSettled, (tx: Write, settled, envelope) => noteSettlement(tx, settled, envelope.id)),
    onOutside(resolveEscrow, (ctx: Ctx, { bookingId }, { signal }) => resolveAtWindowEnd(ctx, bookingId, signal)),
  ],
};
