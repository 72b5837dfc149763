import { handIn } from '@lyceum/kit/privacy/hand-in.ts';
import { onStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { eraseInPayments, exportRequested, paymentsDataCollected } from '@lyceum/schema/messages.ts';
import type { Ports, Write } from '../context.ts';
import type { PaymentsTables } from '../tables.ts';
import { collectPlan } from './collect.ts';
import { answerErasure } from './erase.service.ts';
import { mergeInPayments } from './merge.ts';

/** Answers identity about one person: what is kept of them here, its end, and that they are somebody else, too. */
export const privacyFeature: Feature<Ports, PaymentsTables> = {
  name: 'privacy',
  consumers: [
    handIn(exportRequested, paymentsDataCollected, collectPlan),
    onStep(eraseInPayments, (tx: Write, order) => ('into' in order ? mergeInPayments(tx, order) : answerErasure(tx, order))),
  ],
};
