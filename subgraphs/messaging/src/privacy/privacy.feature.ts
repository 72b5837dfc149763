import { erasePeople } from '@lyceum/kit/privacy/erase.ts';
import { handIn } from '@lyceum/kit/privacy/hand-in.ts';
import type { PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import { done, onStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { type AboutPerson, eraseInMessaging, exportRequested, messagingDataCollected } from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import { recordStanding } from '../standing/standing.ts';
import type { MessagingTables } from '../tables.ts';
import { collectPlan } from './collect.ts';
import { erasePlan } from './erase.ts';
import { mergeInMessaging } from './merge.ts';

/** Answers identity about one person: what is kept of them here, its end, and that they are somebody else, too. */
export const privacyFeature: Feature<Ports, MessagingTables> = {
  name: 'privacy',
  consumers: [
    handIn(exportRequested, messagingDataCollected, collectPlan),
    onStep<AboutPerson, PersonAnswer, Ports, MessagingTables>(eraseInMessaging, async (tx, order) => {
      if ('into' in order) return mergeInMessaging(tx, order);
      const { personId, task, aliases = [] } = order;
      if (task === 'CHECK') return done({ stores: [] });
      // Whoever still holds a token of the last minutes sends nothing more.
      await recordStanding(tx, personId, true, tx.clock.now());
      return done({ stores: await erasePeople(tx, erasePlan, [personId, ...aliases]) });
    }),
  ],
};
