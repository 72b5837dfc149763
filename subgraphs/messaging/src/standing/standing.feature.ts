import { on } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { userReinstated, userSuspended } from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import type { MessagingTables } from '../tables.ts';
import { recordStanding } from './standing.ts';

type Fact = { userId: string; decisionId: string };

/** Who may not send: told by identity, kept here, so that a send asks nobody. */
export const standingFeature: Feature<Ports, MessagingTables> = {
  name: 'standing',
  consumers: [
    on<Fact, Ports, MessagingTables>(userSuspended, (tx, { userId }, { at }) => recordStanding(tx, userId, true, new Date(at))),
    on<Fact, Ports, MessagingTables>(userReinstated, (tx, { userId }, { at }) => recordStanding(tx, userId, false, new Date(at))),
  ],
};
