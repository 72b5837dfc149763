import { erasePeople } from '@lyceum/kit/privacy/erase.ts';
import { handIn } from '@lyceum/kit/privacy/hand-in.ts';
import type { PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import { done, onStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import {
  type AboutPerson,
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
import { mergeInSafety } from './merge.ts';

/** The messages that bring texts of people here. */
const hears = [scanMessage, evidenceFrozen];

/** Answers identity about one person: what is kept of them here, its end, and that they are somebody else, too. */
export const privacyFeature: Feature<Ports, SafetyTables> = {
  name: 'privacy',
  consumers: [
    handIn(exportRequested, safetyDataCollected, collectPlan),
    onStep<AboutPerson, PersonAnswer, Ports, SafetyTables>(eraseInSafety, async (tx, order) => {
      if ('into' in order) return mergeInSafety(tx, order);
      const { personId, task, aliases = [] } = order;
      return done({ stores: task === 'CHECK' ? [] : await erasePeople(tx, erasePlan, [personId, ...aliases], hears) });
    }),
  ],
};
