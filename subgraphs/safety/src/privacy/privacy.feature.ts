import { erasePerson, type StoreReport } from '@lyceum/kit/privacy/erase.ts';
import { handIn } from '@lyceum/kit/privacy/hand-in.ts';
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
    handIn(exportRequested, safetyDataCollected, collectPlan),
    onStep<ErasePerson, { stores: readonly StoreReport[] }, Ports, SafetyTables>(eraseInSafety, async (tx, { personId, task }) =>
      done({ stores: task === 'CHECK' ? [] : await erasePerson(tx, erasePlan, personId, hears) }),
    ),
  ],
};
