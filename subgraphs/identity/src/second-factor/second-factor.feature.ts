import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { sendSecondFactorMail } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { SignInChallenge, TotpFactor } from './second-factor.entity.ts';
import { secondFactorResolvers } from './second-factor.resolvers.ts';
import { writeSecondFactorMail } from './second-factor-mail.service.ts';

export const secondFactorFeature: Feature<Ports, Tables> = {
  name: 'second-factor',
  sdl: new URL('./second-factor.graphql', import.meta.url),
  resolvers: secondFactorResolvers,
  entities: [TotpFactor, SignInChallenge],
  consumers: [
    onOutside(sendSecondFactorMail, (ctx, { userId, news }, { envelope }) =>
      writeSecondFactorMail(ctx, userId, news, envelope.id),
    ),
  ],
  sends: [sendSecondFactorMail],
};
