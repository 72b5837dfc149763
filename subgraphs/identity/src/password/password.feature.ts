import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { sendPasswordChangedMail } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { passwordResolvers } from './password.resolvers.ts';
import { writePasswordChangedMail } from './password-changed-mail.service.ts';

export const passwordFeature: Feature<Ports, Tables> = {
  name: 'password',
  sdl: new URL('./password.graphql', import.meta.url),
  resolvers: passwordResolvers,
  consumers: [
    onOutside(sendPasswordChangedMail, (ctx, { userId }, { envelope }) => writePasswordChangedMail(ctx, userId, envelope.id)),
  ],
  sends: [sendPasswordChangedMail],
};
