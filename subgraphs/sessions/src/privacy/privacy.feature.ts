import { on } from '@lyceum/kit/bus/consumer.ts';
import { collectPerson } from '@lyceum/kit/privacy/collect.ts';
import { onStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import * as messages from '@lyceum/schema/messages.ts';
import { exportRequested, sessionsDataCollected } from '@lyceum/schema/messages.ts';
import type { Ports, Tables } from '../context.ts';
import { collectPlan } from './collect.ts';
import { eraseInSessions } from './erase.service.ts';

/** Answers identity about one person: what is kept of them here, and its end. */
export const privacyFeature: Feature<Ports, Tables> = {
  name: 'privacy',
  consumers: [
    on<{ exportId: string; personId: string }, Ports, Tables>(exportRequested, async (tx, { exportId, personId }) => {
      const pieces = await collectPerson(tx, collectPlan, personId);
      for (const [index, piece] of pieces.entries())
        await tx.send(sessionsDataCollected, { exportId, part: index + 1, of: pieces.length, piece });
    }),
    onStep(messages.eraseInSessions, eraseInSessions),
  ],
};
