import { handIn } from '@lyceum/kit/privacy/hand-in.ts';
import { answerMerge, type PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import { onOutsideStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { type AboutPerson, eraseInMedia, exportRequested, mediaDataCollected } from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import type { MediaTables } from '../tables.ts';
import { collectPlan } from './collect.ts';
import { answerErasure } from './erase.service.ts';
import { mergePlan } from './merge.ts';

/** Answers identity about one person: what is kept of them here, its end, and that they are somebody else, too. */
export const privacyFeature: Feature<Ports, MediaTables> = {
  name: 'privacy',
  consumers: [
    handIn(exportRequested, mediaDataCollected, collectPlan),
    onOutsideStep<AboutPerson, PersonAnswer, Ports, MediaTables>(eraseInMedia, async (ctx, order) =>
      'into' in order ? (tx) => answerMerge(tx, mergePlan, order) : answerErasure(ctx, order),
    ),
  ],
};
