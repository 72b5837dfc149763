import { loadUser } from '../account/user.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { listRolePermissions } from './permission.query.ts';
import { setRolePermissions } from './set-role-permissions.service.ts';

export const permissionResolvers: Resolvers = {
  Query: {
    rolePermissions: (_, __, ctx) => listRolePermissions(ctx),
  },
  Mutation: {
    setRolePermissions: (_, { input }, ctx) => setRolePermissions(ctx, input),
  },
  PermissionChange: {
    by: ({ changedBy }, _, ctx) => (changedBy === null ? null : loadUser(ctx, changedBy)),
  },
};
