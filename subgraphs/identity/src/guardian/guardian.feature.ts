import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { sendGuardianMail, userCameOfAge } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { comingOfAge } from './come-of-age.ts';
import { guardianResolvers } from './guardian.resolvers.ts';
import { writeGuardianMail } from './guardian-mail.service.ts';

export const guardianFeature: Feature<Ports, Tables> = {
  name: 'guardian',
  sdl: new URL('./guardian.graphql', import.meta.url),
  resolvers: guardianResolvers,
  consumers: [onOutside(sendGuardianMail, (ctx, news, { envelope }) => writeGuardianMail(ctx, news, envelope.id))],
  schedules: [comingOfAge],
  sends: [userCameOfAge, sendGuardianMail],
};
