import type { Ctx } from '../context.ts';
import { currentPolicy } from './policy.service.ts';

export const policyResolvers = {
  Query: {
    bookingPolicy: async (_: unknown, _args: unknown, ctx: Ctx) => {
      const { version, terms } = await currentPolicy(ctx);
      return { version, ...terms };
    },
  },
};
