import { onStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import * as messages from '@lyceum/schema/messages.ts';
import type { Ports, Tables } from '../context.ts';
import { eraseInSessions } from './erase.service.ts';

/** Answers identity about one person: what is kept of them here, and its end. */
export const privacyFeature: Feature<Ports, Tables> = {
  name: 'privacy',
  consumers: [onStep(messages.eraseInSessions, eraseInSessions)],
};
