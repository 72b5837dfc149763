import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ctx, Ports } from '../context.ts';
import type { MutationReportWatchedArgs } from '../generated/resolvers.ts';
import { lectureById } from '../lecture/lecture.service.ts';
import type { MediaTables } from '../tables.ts';
import { reportWatched } from './progress.service.ts';

export const progressFeature: Feature<Ports, MediaTables> = {
  name: 'progress',
  sdl: new URL('./progress.graphql', import.meta.url),
  resolvers: {
    Mutation: {
      reportWatched: (_: unknown, { input }: MutationReportWatchedArgs, ctx: Ctx) => reportWatched(ctx, input),
    },
    ReportWatchedSuccess: {
      lecture: (success: { lectureId: string }, _args: unknown, ctx: Ctx) => lectureById(ctx, success.lectureId),
    },
  },
};
