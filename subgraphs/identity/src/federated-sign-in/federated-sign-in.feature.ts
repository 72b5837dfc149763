import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { sendIdentityLinkedMail, userVerified } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { callbackRoutes } from './callback.route.ts';
import { FederatedIdentity, FederatedSignIn } from './federated.entity.ts';
import { federatedResolvers } from './federated.resolvers.ts';
import { writeIdentityLinkedMail } from './identity-linked-mail.service.ts';

export const federatedSignInFeature: Feature<Ports, Tables> = {
  name: 'federated-sign-in',
  sdl: new URL('./federated.graphql', import.meta.url),
  resolvers: federatedResolvers,
  entities: [FederatedIdentity, FederatedSignIn],
  routes: callbackRoutes,
  consumers: [
    onOutside(sendIdentityLinkedMail, (ctx, linked, { envelope }) => writeIdentityLinkedMail(ctx, linked, envelope.id)),
  ],
  sends: [userVerified, sendIdentityLinkedMail],
};
