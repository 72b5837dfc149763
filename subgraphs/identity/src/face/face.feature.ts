import type { Feature } from '@lyceum/kit/subgraph.ts';
import { sendPrivacyMail } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { faceResolvers } from './face.resolvers.ts';

export const faceFeature: Feature<Ports, Tables> = {
  name: 'face',
  sdl: new URL('./face.graphql', import.meta.url),
  resolvers: faceResolvers,
  sends: [sendPrivacyMail],
};
