import type { Feature } from '@lyceum/kit/subgraph.ts';
import { ReportEntity } from './report.entity.ts';
import { reportResolvers } from './report.resolvers.ts';
import { evidenceConsumer } from './report.service.ts';

export const reportFeature: Feature = {
  name: 'report',
  sdl: new URL('./report.graphql', import.meta.url),
  resolvers: reportResolvers,
  entities: [ReportEntity],
  consumers: [evidenceConsumer],
};
