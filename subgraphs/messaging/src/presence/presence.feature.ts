import type { Schedule } from '@lyceum/kit/bus/consumer.ts';
import { transact } from '@lyceum/kit/context/transact.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ctx, Ports } from '../context.ts';
import type { MutationTouchPresenceArgs, SubscriptionPresenceChangedArgs } from '../generated/resolvers.ts';
import type { MessagingTables } from '../tables.ts';
import { followPresence } from './follow.ts';
import { type Presence, presenceOfUser, touchPresence } from './presence.service.ts';

/** Leases that ended an hour ago tell nothing any more. */
const sweepLeases: Schedule<Ports, MessagingTables> = {
  name: 'sweep-leases',
  cron: '*/15 * * * *',
  async run(ctx) {
    const before = new Date(ctx.clock.now().getTime() - 3_600_000);
    await transact(ctx, (tx) => tx.db.deleteFrom('presence_lease').where('expires_at', '<', before).execute());
  },
};

export const presenceFeature: Feature<Ports, MessagingTables> = {
  name: 'presence',
  sdl: new URL('./presence.graphql', import.meta.url),
  schedules: [sweepLeases],
  resolvers: {
    Mutation: { touchPresence: (_: unknown, { input }: MutationTouchPresenceArgs, ctx: Ctx) => touchPresence(ctx, input) },
    Subscription: {
      presenceChanged: {
        subscribe: (_: unknown, { userIds }: SubscriptionPresenceChangedArgs, ctx: Ctx) => followPresence(ctx, userIds),
        resolve: (presence: Presence) => presence,
      },
    },
    User: { presence: (user: { id: string }, _args: unknown, ctx: Ctx) => presenceOfUser(ctx, user.id) },
    Presence: { user: (presence: Presence) => ({ __typename: 'User', id: presence.userId }) },
  },
};
