import type { TextRules } from '@lyceum/kit/text/screen.ts';
import type { ColumnType, Generated } from 'kysely';
import type { CallState, EndReason, PartyState } from './call/call.rules.ts';
import type { MessageState } from './message/message.rules.ts';

export type BookingState = 'REQUESTED' | 'CONFIRMED' | 'CANCELLED';
export type Notice = 'BOOKING_CONFIRMED' | 'BOOKING_RESCHEDULED' | 'BOOKING_CANCELLED';
export type CallMedia = 'AUDIO' | 'VIDEO';

export interface ConversationTable {
  id: string;
  tenant_id: string;
  booking_id: string | null;
  booking_state: BookingState | null;
  starts_at: Date | null;
  ends_at: Date | null;
  booking_facts_at: Date | null;
  head_sequence: Generated<number>;
  last_activity_at: Date;
  created_at: Date;
}

export interface MemberTable {
  conversation_id: string;
  user_id: string;
  tenant_id: string;
  joined_at: Date;
  left_at: Date | null;
  read_sequence: Generated<number>;
  read_at: Date | null;
}

export interface MessageTable {
  id: string;
  tenant_id: string;
  conversation_id: string;
  sender_id: string | null;
  kind: 'TEXT' | 'SYSTEM';
  notice: Notice | null;
  client_message_id: string | null;
  digest: string | null;
  sequence: number | null;
  state: MessageState;
  text: string;
  reply_to_id: string | null;
  suspicious: boolean;
  rule_version: number;
  verdict: 'ALLOW' | 'REMOVE' | null;
  verdict_at: Date | null;
  created_at: Date;
  visible_at: Date | null;
  edited_at: Date | null;
  deleted_at: Date | null;
}

export interface CallTable {
  id: string;
  tenant_id: string;
  conversation_id: string;
  booking_id: string | null;
  initiator_id: string;
  media: CallMedia;
  state: CallState;
  end_reason: EndReason | null;
  started_at: Date;
  rings_until: Date;
  answered_at: Date | null;
  ended_at: Date | null;
}

export interface ParticipantTable {
  call_id: string;
  user_id: string;
  tenant_id: string;
  state: PartyState;
  device_id: string | null;
  joined_at: Date | null;
  lease_until: Date | null;
  left_at: Date | null;
}

export interface MessagingTables {
  conversation: ConversationTable;
  conversation_member: MemberTable;
  message: MessageTable;
  message_edit: { message_id: string; edition: number; tenant_id: string; text: string; written_at: Date };
  message_hiding: { decision_id: string; tenant_id: string; message_id: string; hidden_at: Date | null; lifted_at: Date | null };
  text_rules: { tenant_id: string; version: number; rules: ColumnType<TextRules, string, string>; received_at: Date };
  user_age: { user_id: string; tenant_id: string; minor: boolean; changed_at: Date };
  user_standing: { user_id: string; tenant_id: string; suspended: boolean; changed_at: Date };
  presence_lease: { user_id: string; device_id: string; tenant_id: string; active_at: Date | null; expires_at: Date };
  call: CallTable;
  call_participant: ParticipantTable;
}
