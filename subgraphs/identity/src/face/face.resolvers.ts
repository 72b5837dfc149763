import type { Resolvers } from '../generated/resolvers.ts';
import { beginFaceChallenge } from './begin.service.ts';
import { checkFace } from './check.service.ts';
import { enrolFace } from './enrol.service.ts';
import { readFace } from './face.query.ts';
import { removeFace } from './remove.service.ts';

export const faceResolvers: Resolvers = {
  Mutation: {
    beginFaceChallenge: (_, { input }, ctx) => beginFaceChallenge(ctx, input.purpose),
    enrolFace: (_, { input }, ctx) => enrolFace(ctx, input),
    checkFace: (_, { input }, ctx) => checkFace(ctx, input),
    removeFace: (_, __, ctx) => removeFace(ctx),
  },
  Viewer: {
    face: ({ userId }, _, ctx) => readFace(ctx, userId),
  },
};
