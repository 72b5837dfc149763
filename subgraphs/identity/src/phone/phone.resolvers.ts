import type { Resolvers } from '../generated/resolvers.ts';
import { confirmPhone } from './confirm.service.ts';
import { readPhone } from './phone.query.ts';
import { removePhone } from './remove.service.ts';
import { requestPhone } from './request.service.ts';

export const phoneResolvers: Resolvers = {
  Mutation: {
    requestPhone: (_, { input }, ctx) => requestPhone(ctx, input.number),
    confirmPhone: (_, { input }, ctx) => confirmPhone(ctx, input.code),
    removePhone: (_, __, ctx) => removePhone(ctx),
  },
  Viewer: {
    phone: ({ userId }, _, ctx) => readPhone(ctx, userId),
  },
};
