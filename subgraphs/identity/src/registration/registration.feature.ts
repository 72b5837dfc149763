import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { sendRegistrationMail, userVerified } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { Registration } from './registration.entity.ts';
import { registrationResolvers } from './registration.resolvers.ts';
import { writeRegistrationMail } from './registration-mail.service.ts';

export const registrationFeature: Feature<Ports, Tables> = {
  name: 'registration',
  sdl: new URL('./registration.graphql', import.meta.url),
  resolvers: registrationResolvers,
  entities: [Registration],
  consumers: [onOutside(sendRegistrationMail, (ctx, { registrationId }) => writeRegistrationMail(ctx, registrationId))],
  sends: [userVerified, sendRegistrationMail],
};
