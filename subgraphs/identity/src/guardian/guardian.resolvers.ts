import { mayReadPrivately } from '../account/viewer.service.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { confirmGuardianship } from './confirm.service.ts';
import { loadIsMinor } from './minor.query.ts';
import { readMinorPolicy } from './policy.query.ts';
import { setMinorPolicy } from './policy.service.ts';
import { readGuardianRequest } from './request.query.ts';
import { withdrawGuardianship } from './withdraw.service.ts';

export const guardianResolvers: Resolvers = {
  Query: {
    minorPolicy: (_, __, ctx) => readMinorPolicy(ctx),
    guardianRequest: (_, { token }, ctx) => readGuardianRequest(ctx, token),
  },
  User: {
    isMinor: ({ id }, _, ctx) => (mayReadPrivately(ctx, id, 'moderation:decide') ? loadIsMinor(ctx, id) : null),
  },
  Mutation: {
    confirmGuardianship: (_, { input }, ctx) => confirmGuardianship(ctx, input),
    withdrawGuardianship: (_, { input }, ctx) => withdrawGuardianship(ctx, input.token),
    setMinorPolicy: (_, { input }, ctx) => setMinorPolicy(ctx, input),
  },
};
