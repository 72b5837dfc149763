import type { ErasePlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { MessagingTables } from '../tables.ts';

const theirMessages = (personId: string) => sql<boolean>`message_id in (select id from message where sender_id = ${personId})`;

/** What erasure does to each table. A conversation belongs to the others, too: the person's places in it stay, empty. */
export const erasePlan: ErasePlan<MessagingTables> = {
  message_edit: { of: theirMessages, delete: true },
  message: {
    of: 'sender_id',
    // Without the digest, because who guesses a short text could check the guess with it.
    change: {
      text: '',
      digest: null,
      client_message_id: null,
      state: 'DELETED',
      deleted_at: sql`coalesce(deleted_at, now())`,
    },
    ground: 'OTHERS',
  },
  conversation_member: { of: 'user_id', change: { left_at: sql`coalesce(left_at, now())`, read_at: null }, ground: 'OTHERS' },
  conversation: { nothing: 'who belongs to it is in conversation_member' },
  message_hiding: { nothing: 'decisions of moderators about messages, by id' },
  call: { of: 'initiator_id', keep: 'OTHERS' },
  call_participant: {
    of: 'user_id',
    change: { device_id: sql`case when device_id is null then null else '—' end` },
    ground: 'OTHERS',
  },
  presence_lease: { of: 'user_id', delete: true },
  user_age: { of: 'user_id', delete: true },
  user_standing: { of: 'user_id', keep: 'ANONYMOUS' },
  text_rules: { nothing: 'the marketplace’s own rules' },
};
