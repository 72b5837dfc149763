import { loadUser } from '../account/user.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { acceptInvitation } from './accept.service.ts';
import { listInvitations } from './invitation.query.ts';
import { inviteMember, resendInvitation, revokeInvitation } from './invite.service.ts';
import { registerByInvitation } from './register.service.ts';

export const invitationResolvers: Resolvers = {
  Query: {
    invitations: (_, { state, ...page }, ctx) => listInvitations(ctx, state, page),
  },
  Mutation: {
    inviteMember: (_, { input }, ctx) => inviteMember(ctx, input),
    resendInvitation: (_, { input }, ctx) => resendInvitation(ctx, input.invitationId),
    revokeInvitation: (_, { input }, ctx) => revokeInvitation(ctx, input.invitationId),
    acceptInvitation: (_, { input }, ctx) => acceptInvitation(ctx, input.token),
    registerByInvitation: async (_, { input }, ctx) => {
      const result = await registerByInvitation(ctx, input);
      return 'userId' in result ? { ...result, user: (await loadUser(ctx, result.userId))! } : result;
    },
  },
  Invitation: {
    invitedBy: ({ invitedBy }, _, ctx) => (invitedBy === null ? null : loadUser(ctx, invitedBy)),
    acceptedBy: ({ acceptedBy }, _, ctx) => (acceptedBy === null ? null : loadUser(ctx, acceptedBy)),
  },
};
