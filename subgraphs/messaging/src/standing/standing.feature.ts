import { on } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { userCameOfAge, userReinstated, userSuspended, userVerified } from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import type { MessagingTables } from '../tables.ts';
import { recordAge } from './minors.ts';
import { recordStanding } from './standing.ts';

type Fact = { userId: string; decisionId: string };

/** Who may not send, and to whom not: told by identity, kept here, so that a send asks nobody. */
export const standingFeature: Feature<Ports, MessagingTables> = {
  name: 'standing',
  consumers: [
    on<Fact, Ports, MessagingTables>(userSuspended, (tx, { userId }, { at }) => recordStanding(tx, userId, true, new Date(at))),
    on<Fact, Ports, MessagingTables>(userReinstated, (tx, { userId }, { at }) => recordStanding(tx, userId, false, new Date(at))),
    // Of those who are of age there is nothing to know.
    on<NonNullable<typeof userVerified.payload>, Ports, MessagingTables>(
      userVerified,
      async (tx, { userId, isMinor }, { at }) => {
        if (isMinor) await recordAge(tx, userId, true, new Date(at));
      },
    ),
    on<{ userId: string }, Ports, MessagingTables>(userCameOfAge, (tx, { userId }, { at }) =>
      recordAge(tx, userId, false, new Date(at)),
    ),
  ],
};
