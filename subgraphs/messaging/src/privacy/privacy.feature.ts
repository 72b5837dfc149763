import { erasePerson, type StoreReport } from '@lyceum/kit/privacy/erase.ts';
import { handIn } from '@lyceum/kit/privacy/hand-in.ts';
import { done, onStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { type ErasePerson, eraseInMessaging, exportRequested, messagingDataCollected } from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import { recordStanding } from '../standing/standing.ts';
import type { MessagingTables } from '../tables.ts';
import { collectPlan } from './collect.ts';
import { erasePlan } from './erase.ts';

/** Answers identity about one person: what is kept of them here, and its end. */
export const privacyFeature: Feature<Ports, MessagingTables> = {
  name: 'privacy',
  consumers: [
    handIn(exportRequested, messagingDataCollected, collectPlan),
    onStep<ErasePerson, { stores: readonly StoreReport[] }, Ports, MessagingTables>(
      eraseInMessaging,
      async (tx, { personId, task }) => {
        if (task === 'CHECK') return done({ stores: [] });
        // Whoever still holds a token of the last minutes sends nothing more.
        await recordStanding(tx, personId, true, tx.clock.now());
        return done({ stores: await erasePerson(tx, erasePlan, personId) });
      },
    ),
  ],
};
