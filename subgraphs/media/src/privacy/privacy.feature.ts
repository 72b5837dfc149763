import { on } from '@lyceum/kit/bus/consumer.ts';
import { collectPerson } from '@lyceum/kit/privacy/collect.ts';
import type { StoreReport } from '@lyceum/kit/privacy/erase.ts';
import { onOutsideStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import * as messages from '@lyceum/schema/messages.ts';
import { exportRequested, mediaDataCollected } from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import type { MediaTables } from '../tables.ts';
import { collectPlan } from './collect.ts';
import { eraseInMedia } from './erase.service.ts';

/** Answers identity about one person: what is kept of them here, and its end. */
export const privacyFeature: Feature<Ports, MediaTables> = {
  name: 'privacy',
  consumers: [
    on<{ exportId: string; personId: string }, Ports, MediaTables>(exportRequested, async (tx, { exportId, personId }) => {
      const pieces = await collectPerson(tx, collectPlan, personId);
      for (const [index, piece] of pieces.entries())
        await tx.send(mediaDataCollected, { exportId, part: index + 1, of: pieces.length, piece });
    }),

    onOutsideStep<messages.ErasePerson, { stores: readonly StoreReport[] }, Ports, MediaTables>(
      messages.eraseInMedia,
      eraseInMedia,
    ),
  ],
};
