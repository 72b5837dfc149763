import { on } from '@lyceum/kit/bus/consumer.ts';
import { collectPerson } from '@lyceum/kit/privacy/collect.ts';
import { erasePerson, type StoreReport } from '@lyceum/kit/privacy/erase.ts';
import { done, onStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import {
  type ErasePerson,
  eraseInSafety,
  evidenceFrozen,
  exportRequested,
  safetyDataCollected,
  scanMessage,
} from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import type { SafetyTables } from '../tables.ts';
import { collectPlan } from './collect.ts';
import { erasePlan } from './erase.ts';

/** The messages that bring texts of people here. */
const hears = [scanMessage, evidenceFrozen];

/** Answers identity about one person: what is kept of them here, and its end. */
export const privacyFeature: Feature<Ports, SafetyTables> = {
  name: 'privacy',
  consumers: [
    on<{ exportId: string; personId: string }, Ports, SafetyTables>(exportRequested, async (tx, { exportId, personId }) => {
      const pieces = await collectPerson(tx, collectPlan, personId);
      for (const [index, piece] of pieces.entries())
        await tx.send(safetyDataCollected, { exportId, part: index + 1, of: pieces.length, piece });
    }),

    onStep<ErasePerson, { stores: readonly StoreReport[] }, Ports, SafetyTables>(eraseInSafety, async (tx, { personId, task }) =>
      done({ stores: task === 'CHECK' ? [] : await erasePerson(tx, erasePlan, personId, hears) }),
    ),
  ],
};
