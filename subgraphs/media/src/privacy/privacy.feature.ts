import type { StoreReport } from '@lyceum/kit/privacy/erase.ts';
import { handIn } from '@lyceum/kit/privacy/hand-in.ts';
import { onOutsideStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { type ErasePerson, eraseInMedia, exportRequested, mediaDataCollected } from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import type { MediaTables } from '../tables.ts';
import { collectPlan } from './collect.ts';
import { answerErasure } from './erase.service.ts';

/** Answers identity about one person: what is kept of them here, and its end. */
export const privacyFeature: Feature<Ports, MediaTables> = {
  name: 'privacy',
  consumers: [
    handIn(exportRequested, mediaDataCollected, collectPlan),
    onOutsideStep<ErasePerson, { stores: readonly StoreReport[] }, Ports, MediaTables>(eraseInMedia, answerErasure),
  ],
};
