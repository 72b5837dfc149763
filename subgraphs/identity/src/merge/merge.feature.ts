import type { Feature } from '@lyceum/kit/subgraph.ts';
import {
  eraseInInsights,
  eraseInMedia,
  eraseInMessaging,
  eraseInPayments,
  eraseInSafety,
  eraseInSessions,
  sendPrivacyMail,
} from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { mergeResolvers } from './merge.resolvers.ts';

export const mergeFeature: Feature<Ports, Tables> = {
  name: 'merge',
  sdl: new URL('./merge.graphql', import.meta.url),
  resolvers: mergeResolvers,
  sends: [eraseInSessions, eraseInMessaging, eraseInPayments, eraseInMedia, eraseInSafety, eraseInInsights, sendPrivacyMail],
};
