import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { sendPasswordResetMail } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { PasswordReset } from './password-reset.entity.ts';
import { recoveryResolvers } from './recovery.resolvers.ts';
import { writePasswordResetMail } from './reset-mail.service.ts';

export const recoveryFeature: Feature<Ports, Tables> = {
  name: 'recovery',
  sdl: new URL('./recovery.graphql', import.meta.url),
  resolvers: recoveryResolvers,
  entities: [PasswordReset],
  consumers: [onOutside(sendPasswordResetMail, (ctx, { passwordResetId }) => writePasswordResetMail(ctx, passwordResetId))],
  sends: [sendPasswordResetMail],
};
