import type { StoreReport } from '@lyceum/kit/privacy/erase.ts';
import { onOutsideStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import * as messages from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import type { MediaTables } from '../tables.ts';
import { eraseInMedia } from './erase.service.ts';

/** Answers identity about one person: what is kept of them here, and its end. */
export const privacyFeature: Feature<Ports, MediaTables> = {
  name: 'privacy',
  consumers: [
    onOutsideStep<messages.ErasePerson, { stores: readonly StoreReport[] }, Ports, MediaTables>(
      messages.eraseInMedia,
      eraseInMedia,
    ),
  ],
};
