import { on, onOutside } from '@lyceum/kit/bus/consumer.ts';
import { consumersOf, onOutsideStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import {
  beginErasure,
  type DataPart,
  eraseInInsights,
  eraseInMedia,
  eraseInMessaging,
  eraseInPayments,
  eraseInSafety,
  eraseInSessions,
  exportRequested,
  handOutCertificate,
  personErased,
  sendPrivacyMail,
} from '@lyceum/schema/messages.ts';
import { lookSaga as lookAtMerge, mergeSaga } from '../merge/merge.saga.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { certificateRoute } from './certificate.route.ts';
import { eraseSaga, lookSaga } from './erasure.saga.ts';
import { startErasing } from './erasure.service.ts';
import { exportRoute } from './export.route.ts';
import { gather } from './gather.service.ts';
import { handOut } from './hand-out.service.ts';
import { parts } from './parts.ts';
import { privacyResolvers } from './privacy.resolvers.ts';
import { type PrivacyNews, writePrivacyMail } from './privacy-mail.service.ts';

export const privacyFeature: Feature<Ports, Tables> = {
  name: 'privacy',
  sdl: new URL('./privacy.graphql', import.meta.url),
  resolvers: privacyResolvers,
  routes: [certificateRoute, exportRoute],
  consumers: [
    // Merges ask by the same messages as erasures, so that all sagas hear the answers together.
    ...consumersOf(eraseSaga, lookSaga, lookAtMerge, mergeSaga),
    ...parts.map(([subgraph, message]) => on<DataPart, Ports, Tables>(message, (tx, part) => gather(tx, subgraph, part))),
    on<{ erasureId: string }, Ports, Tables>(beginErasure, (tx, { erasureId }) => startErasing(tx, erasureId)),
    onOutsideStep<{ erasureId: string }, Record<string, never>, Ports, Tables>(
      handOutCertificate,
      (ctx, { erasureId }, { attempt }) => handOut(ctx, erasureId, attempt),
    ),
    onOutside<PrivacyNews, Ports, Tables>(sendPrivacyMail, writePrivacyMail),
  ],
  sends: [
    beginErasure,
    eraseInSessions,
    eraseInMessaging,
    eraseInPayments,
    eraseInMedia,
    eraseInSafety,
    eraseInInsights,
    exportRequested,
    handOutCertificate,
    personErased,
    sendPrivacyMail,
  ],
};
