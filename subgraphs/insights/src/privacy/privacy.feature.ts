import { erasePerson, type StoreReport } from '@lyceum/kit/privacy/erase.ts';
import { done, onStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { type ErasePerson, eraseInInsights } from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import type { InsightsTables } from '../tables.ts';
import { erasePlan } from './erase.ts';

/** Answers identity about one person: what is kept of them here, and its end. */
export const privacyFeature: Feature<Ports, InsightsTables> = {
  name: 'privacy',
  consumers: [
    onStep<ErasePerson, { stores: readonly StoreReport[] }, Ports, InsightsTables>(
      eraseInInsights,
      async (tx, { personId, task }) => done({ stores: task === 'CHECK' ? [] : await erasePerson(tx, erasePlan, personId) }),
    ),
  ],
};
