import type { Resolvers } from '../generated/resolvers.ts';
import { certificatePath } from './certificate.route.ts';
import { listErasures, ownErasure } from './erasure.query.ts';
import { eraseSaga } from './erasure.saga.ts';
import { cancelErasure, requestErasure } from './erasure.service.ts';

export const privacyResolvers: Resolvers = {
  Query: {
    dataRequests: async (_, __, ctx) => ({ erasure: await ownErasure(ctx) }),
    erasures: (_, page, ctx) => listErasures(ctx, page),
  },
  Mutation: {
    requestErasure: (_, __, ctx) => requestErasure(ctx),
    cancelErasure: (_, __, ctx) => cancelErasure(ctx),
  },
  Erasure: {
    requestedAt: (erasure) => erasure.requested_at,
    dueAt: (erasure) => erasure.due_at,
    obstacle: ({ obstacle_code: code, obstacle_message: message }) => (code && message ? { code, message } : null),
    certificateUrl: ({ id }, _, ctx) => `${ctx.ports.publicUrl}${certificatePath}${id}`,
    timeline: async ({ saga_id }, _, ctx) => (saga_id === null ? [] : [...(await eraseSaga.timeline(ctx, saga_id))]),
  },
};
