import { loadUser } from '../account/user.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { listAudit } from './audit.service.ts';

export const auditResolvers: Resolvers = {
  Query: {
    auditLog: (_, args, ctx) => listAudit(ctx, args),
  },
  AuditEntry: {
    actor: (entry, _, ctx) => (entry.actorId === null ? null : loadUser(ctx, entry.actorId)),
  },
};
