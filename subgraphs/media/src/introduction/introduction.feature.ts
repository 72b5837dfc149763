import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ctx } from '../context.ts';
import type { MutationSetIntroductionArgs } from '../generated/resolvers.ts';
import { introductionOf } from './introduction.query.ts';
import { setIntroduction } from './introduction.service.ts';

export const introductionFeature: Feature = {
  name: 'introduction',
  sdl: new URL('./introduction.graphql', import.meta.url),
  resolvers: {
    Mutation: {
      setIntroduction: (_: unknown, { input }: MutationSetIntroductionArgs, ctx: Ctx) =>
        setIntroduction(ctx, input.lectureId ?? null),
    },
    Mentor: {
      __resolveReference: (reference: { id: string }) => reference,
      introduction: (mentor: { id: string }, _args: unknown, ctx: Ctx) => introductionOf(ctx, mentor.id),
    },
  },
};
