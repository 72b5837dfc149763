import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { MessagingTables } from '../tables.ts';
import { rulesConsumer } from './rules.consumer.ts';
import { decisionConsumer, verdictConsumer } from './verdict.consumer.ts';

/** Safety's rules come in as data, its verdicts and decisions as events; nothing is asked. */
export const gateFeature: Feature<Ports, MessagingTables> = {
  name: 'gate',
  consumers: [rulesConsumer, verdictConsumer, decisionConsumer],
};
