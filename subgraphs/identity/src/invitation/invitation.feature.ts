import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { sendInvitationMail, userVerified } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { Invitation } from './invitation.entity.ts';
import { invitationResolvers } from './invitation.resolvers.ts';
import { writeInvitationMail } from './invitation-mail.service.ts';

export const invitationFeature: Feature<Ports, Tables> = {
  name: 'invitation',
  sdl: new URL('./invitation.graphql', import.meta.url),
  resolvers: invitationResolvers,
  entities: [Invitation],
  consumers: [onOutside(sendInvitationMail, (ctx, { invitationMailId }) => writeInvitationMail(ctx, invitationMailId))],
  sends: [userVerified, sendInvitationMail],
};
