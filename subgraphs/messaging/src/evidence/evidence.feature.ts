import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { MessagingTables } from '../tables.ts';
import { evidenceConsumer } from './evidence.consumer.ts';
import { forgetDeleted } from './forget.schedule.ts';

/** Evidence for reports, and its end. */
export const evidenceFeature: Feature<Ports, MessagingTables> = {
  name: 'evidence',
  consumers: [evidenceConsumer],
  schedules: [forgetDeleted],
};
