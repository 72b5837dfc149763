import type { Resolvers } from '../generated/resolvers.ts';
import { confirmEmailChange } from './confirm-change.service.ts';
import { requestEmailChange } from './request-change.service.ts';
import { undoEmailChange } from './undo-change.service.ts';

export const emailChangeResolvers: Resolvers = {
  Mutation: {
    requestEmailChange: (_, { input }, ctx) => requestEmailChange(ctx, input),
    confirmEmailChange: (_, { input }, ctx) => confirmEmailChange(ctx, input.token),
    undoEmailChange: (_, { input }, ctx) => undoEmailChange(ctx, input.token),
  },
};
