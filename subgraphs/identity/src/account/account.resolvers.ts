import { siblingId } from '@lyceum/kit/ids/ids.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { loadMentee } from '../profile/mentee.query.ts';
import { loadMentor } from '../profile/mentor.query.ts';
import { listSessions } from '../session/session.query.ts';
import { readTenant } from '../tenant/tenant.query.ts';
import { loadUser } from './user.query.ts';
import { mayReadPrivately, readViewer } from './viewer.service.ts';

export const accountResolvers: Resolvers = {
  Query: {
    viewer: (_, __, ctx) => readViewer(ctx),
    user: (_, { id }, ctx) => loadUser(ctx, id),
  },
  User: {
    __resolveReference: ({ id }, ctx) => loadUser(ctx, id),
    email: (user, _, ctx) => (mayReadPrivately(ctx, user.id, 'users:read') ? user.email : null),
    mentor: (user, _, ctx) => loadMentor(ctx, siblingId('mentor', user.id)),
    mentee: (user, _, ctx) =>
      mayReadPrivately(ctx, user.id, 'moderation:decide') ? loadMentee(ctx, siblingId('mentee', user.id)) : null,
  },
  Viewer: {
    user: async (viewer, _, ctx) => (await loadUser(ctx, viewer.userId))!,
    tenant: async (_, __, ctx) => (await readTenant(ctx))!,
    sessions: (viewer, _, ctx) => listSessions(ctx, viewer.userId),
  },
};
