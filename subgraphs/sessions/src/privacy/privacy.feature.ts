import { handIn } from '@lyceum/kit/privacy/hand-in.ts';
import { onStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { eraseInSessions, exportRequested, sessionsDataCollected } from '@lyceum/schema/messages.ts';
import type { Ports, Tables, Write } from '../context.ts';
import { collectPlan } from './collect.ts';
import { answerErasure } from './erase.service.ts';
import { mergeInSessions } from './merge.ts';

/** Answers identity about one person: what is kept of them here, its end, and that they are somebody else, too. */
export const privacyFeature: Feature<Ports, Tables> = {
  name: 'privacy',
  consumers: [
    handIn(exportRequested, sessionsDataCollected, collectPlan),
    onStep(eraseInSessions, (tx: Write, order) => ('into' in order ? mergeInSessions(tx, order) : answerErasure(tx, order))),
  ],
};
