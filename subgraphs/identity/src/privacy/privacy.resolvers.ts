import type { Resolvers } from '../generated/resolvers.ts';
import { certificatePath } from './certificate.route.ts';
import { listErasures, ownErasure } from './erasure.query.ts';
import { eraseSaga } from './erasure.saga.ts';
import { cancelErasure, requestErasure } from './erasure.service.ts';
import { ownExport } from './export.query.ts';
import { openDataExport, requestDataExport } from './export.service.ts';
import { exerciseDataRights } from './suspended.service.ts';

export const privacyResolvers: Resolvers = {
  Query: {
    dataRequests: async (_, __, ctx) => ({ export: await ownExport(ctx), erasure: await ownErasure(ctx) }),
    erasures: (_, page, ctx) => listErasures(ctx, page),
  },
  Mutation: {
    requestDataExport: (_, __, ctx) => requestDataExport(ctx),
    openDataExport: (_, { input }, ctx) => openDataExport(ctx, input.exportId),
    requestErasure: (_, __, ctx) => requestErasure(ctx),
    cancelErasure: (_, __, ctx) => cancelErasure(ctx),
    exerciseDataRights: async (_, { input }, ctx) => {
      const taken = await exerciseDataRights(ctx, input);
      return '__typename' in taken ? taken : { __typename: 'ExerciseDataRightsSuccess', ...taken };
    },
  },
  Erasure: {
    requestedAt: (erasure) => erasure.requested_at,
    dueAt: (erasure) => erasure.due_at,
    obstacle: ({ obstacle_code: code, obstacle_message: message }) => (code && message ? { code, message } : null),
    certificateUrl: ({ id }, _, ctx) => `${ctx.ports.publicUrl}${certificatePath}${id}`,
    timeline: async ({ saga_id }, _, ctx) => (saga_id === null ? [] : [...(await eraseSaga.timeline(ctx, saga_id))]),
  },
};
