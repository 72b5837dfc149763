import { defineSubgraph } from '@lyceum/kit/subgraph.ts';
import {
  callAttended,
  endRinging,
  evidenceFrozen,
  expireCallLease,
  messagePosted,
  messagingDataCollected,
  scanMessage,
} from '@lyceum/schema/messages.ts';
import { m001 } from '../migrations/001-conversations.ts';
import { m002 } from '../migrations/002-presence.ts';
import { m003 } from '../migrations/003-calls.ts';
import { m004 } from '../migrations/004-calls-of-a-tenant.ts';
import { m005 } from '../migrations/005-minors.ts';
import { callFeature } from './call/call.feature.ts';
import { type Config, readConfig } from './config.ts';
import type { Ports } from './context.ts';
import { conversationFeature } from './conversation/conversation.feature.ts';
import { eventsFeature } from './events/events.feature.ts';
import { evidenceFeature } from './evidence/evidence.feature.ts';
import { gateFeature } from './gate/gate.feature.ts';
import { TextRulesReplica } from './gate/replica.ts';
import { inboxFeature } from './inbox/inbox.feature.ts';
import { messageFeature } from './message/message.feature.ts';
import { presenceFeature } from './presence/presence.feature.ts';
import { privacyFeature } from './privacy/privacy.feature.ts';
import { standingFeature } from './standing/standing.feature.ts';
import type { MessagingTables } from './tables.ts';
import { typingFeature } from './typing/typing.feature.ts';

export const messaging = defineSubgraph<Config, Ports, MessagingTables>({
  name: 'messaging',
  features: [
    conversationFeature,
    messageFeature,
    eventsFeature,
    inboxFeature,
    typingFeature,
    presenceFeature,
    callFeature,
    gateFeature,
    standingFeature,
    evidenceFeature,
    privacyFeature,
  ],
  migrations: [m001, m002, m003, m004, m005],
  sends: [messagingDataCollected, callAttended, endRinging, evidenceFrozen, expireCallLease, messagePosted, scanMessage],
  readConfig,
  open: async ({ timings, turn }) => ({ ports: { textRules: new TextRulesReplica(), timings, turn }, close: async () => {} }),
});
