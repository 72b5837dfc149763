import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { sendPasskeyMail } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { Passkey } from './passkey.entity.ts';
import { passkeyResolvers } from './passkey.resolvers.ts';
import { writePasskeyMail } from './passkey-mail.service.ts';

export const passkeyFeature: Feature<Ports, Tables> = {
  name: 'passkey',
  sdl: new URL('./passkey.graphql', import.meta.url),
  resolvers: passkeyResolvers,
  entities: [Passkey],
  consumers: [
    onOutside(sendPasskeyMail, (ctx, { userId, news }, { envelope }) => writePasskeyMail(ctx, userId, news, envelope.id)),
  ],
  sends: [sendPasskeyMail],
};
