import { erasePeople } from '@lyceum/kit/privacy/erase.ts';
import { handIn } from '@lyceum/kit/privacy/hand-in.ts';
import { answerMerge, type PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import { done, onStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { type AboutPerson, eraseInInsights, exportRequested, insightsDataCollected } from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import type { InsightsTables } from '../tables.ts';
import { collectPlan } from './collect.ts';
import { erasePlan } from './erase.ts';
import { mergePlan } from './merge.ts';

/** Answers identity about one person: what is kept of them here, its end, and that they are somebody else, too. */
export const privacyFeature: Feature<Ports, InsightsTables> = {
  name: 'privacy',
  consumers: [
    handIn(exportRequested, insightsDataCollected, collectPlan),
    onStep<AboutPerson, PersonAnswer, Ports, InsightsTables>(eraseInInsights, async (tx, order) => {
      if ('into' in order) return answerMerge(tx, mergePlan, order);
      const { personId, task, aliases = [] } = order;
      return done({ stores: task === 'CHECK' ? [] : await erasePeople(tx, erasePlan, [personId, ...aliases]) });
    }),
  ],
};
