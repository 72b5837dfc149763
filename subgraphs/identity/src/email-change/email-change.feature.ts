import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { sendEmailChangeMail } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { writeEmailChangeMail } from './change-mail.service.ts';
import { EmailChange } from './email-change.entity.ts';
import { emailChangeResolvers } from './email-change.resolvers.ts';

export const emailChangeFeature: Feature<Ports, Tables> = {
  name: 'email-change',
  sdl: new URL('./email-change.graphql', import.meta.url),
  resolvers: emailChangeResolvers,
  entities: [EmailChange],
  consumers: [onOutside(sendEmailChangeMail, (ctx, { emailChangeId, to }) => writeEmailChangeMail(ctx, emailChangeId, to))],
  sends: [sendEmailChangeMail],
};
