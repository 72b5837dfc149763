import { loadUser } from '../account/user.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { listAudit } from './audit.query.ts';

export const auditResolvers: Resolvers = {
  Query: {
    auditLog: (_, { filter, ...page }, ctx) => listAudit(ctx, filter, page),
  },
  AuditEntry: {
    actor: ({ actorId }, _, ctx) => (actorId === null ? null : loadUser(ctx, actorId)),
    onBehalfOf: ({ onBehalfOfId }, _, ctx) => (onBehalfOfId === null ? null : loadUser(ctx, onBehalfOfId)),
  },
};
