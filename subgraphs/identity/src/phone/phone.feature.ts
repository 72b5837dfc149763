import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { sendPrivacyMail, sendShortMessage } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { phoneResolvers } from './phone.resolvers.ts';
import { writeShortMessage } from './short-message.service.ts';

export const phoneFeature: Feature<Ports, Tables> = {
  name: 'phone',
  sdl: new URL('./phone.graphql', import.meta.url),
  resolvers: phoneResolvers,
  consumers: [onOutside(sendShortMessage, (ctx, message, { envelope }) => writeShortMessage(ctx, message, envelope.id))],
  sends: [sendShortMessage, sendPrivacyMail],
};
