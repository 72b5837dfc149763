import type { Feature } from '@lyceum/kit/subgraph.ts';
import { LectureEntity } from './lecture.entity.ts';
import { lectureResolvers } from './lecture.resolvers.ts';

export const lectureFeature: Feature = {
  name: 'lecture',
  sdl: new URL('./lecture.graphql', import.meta.url),
  resolvers: lectureResolvers,
  entities: [LectureEntity],
};
