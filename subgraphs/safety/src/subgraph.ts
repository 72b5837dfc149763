import { localMasterKey } from '@lyceum/kit/envelope/master-key.ts';
import { personCipher } from '@lyceum/kit/envelope/person-cipher.ts';
import { defineSubgraph } from '@lyceum/kit/subgraph.ts';
import {
  decisionMade,
  freezeEvidence,
  messageVerdict,
  reportOpened,
  rulesPublished,
  safetyDataCollected,
} from '@lyceum/schema/messages.ts';
import { m001 } from '../migrations/001-safety.ts';
import { m002 } from '../migrations/002-merged-people.ts';
import { m003 } from '../migrations/003-refused-decisions.ts';
import { type Config, readConfig } from './config.ts';
import type { Ports } from './context.ts';
import { privacyFeature } from './privacy/privacy.feature.ts';
import { reportFeature } from './report/report.feature.ts';
import { reviewFeature } from './review/review.feature.ts';
import { rulesFeature } from './rules/rules.feature.ts';
import { scanFeature } from './scan/scan.feature.ts';
import type { SafetyTables } from './tables.ts';

export const safety = defineSubgraph<Config, Ports, SafetyTables>({
  name: 'safety',
  features: [rulesFeature, scanFeature, reportFeature, reviewFeature, privacyFeature],
  migrations: [m001, m002, m003],
  sends: [safetyDataCollected, rulesPublished, messageVerdict, freezeEvidence, decisionMade, reportOpened],
  readConfig,
  open: async ({ envelopeKeys }) => ({
    ports: { cipher: personCipher(localMasterKey(envelopeKeys, 'safety')) },
    close: async () => {},
  }),
});
