import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

export const m001 = migration(
  '001-conversations',
  () => `
create table conversation (
  id text primary key,
  tenant_id text not null,
  booking_id text,
  booking_state text check (booking_state in ('REQUESTED', 'CONFIRMED', 'CANCELLED')),
  starts_at timestamptz,
  ends_at timestamptz,
  -- When sessions said what is stored about the booking; an older event does not overwrite it.
  booking_facts_at timestamptz,
  head_sequence bigint not null default 0,
  last_activity_at timestamptz not null,
  created_at timestamptz not null,
  unique (tenant_id, booking_id),
  check ((booking_id is null) = (booking_state is null))
);

create table conversation_member (
  conversation_id text not null references conversation (id),
  user_id text not null,
  tenant_id text not null,
  joined_at timestamptz not null,
  left_at timestamptz,
  read_sequence bigint not null default 0,
  read_at timestamptz,
  primary key (conversation_id, user_id)
);
create index conversations_of_member on conversation_member (tenant_id, user_id, conversation_id) where left_at is null;

create table message (
  id text primary key,
  tenant_id text not null,
  conversation_id text not null references conversation (id),
  sender_id text,
  kind text not null check (kind in ('TEXT', 'SYSTEM')),
  notice text check (notice in ('BOOKING_CONFIRMED', 'BOOKING_RESCHEDULED', 'BOOKING_CANCELLED')),
  client_message_id text,
  -- SHA-256 of what was first sent: the same client id with other content is a mistake of the client, not a repetition.
  digest text,
  -- The place in the conversation, given when the message becomes visible; a held message has none.
  sequence bigint,
  state text not null check (state in ('HELD', 'VISIBLE', 'HIDDEN', 'DELETED')),
  text text not null,
  reply_to_id text references message (id),
  suspicious boolean not null,
  rule_version int not null,
  verdict text check (verdict in ('ALLOW', 'REMOVE')),
  verdict_at timestamptz,
  created_at timestamptz not null,
  visible_at timestamptz,
  edited_at timestamptz,
  deleted_at timestamptz,
  unique (conversation_id, sequence),
  unique (conversation_id, sender_id, client_message_id),
  check ((sequence is null) = (visible_at is null)),
  check (state <> 'VISIBLE' or sequence is not null),
  check (state <> 'HELD' or sequence is null),
  check ((kind = 'SYSTEM') = (sender_id is null)),
  check ((kind = 'SYSTEM') = (notice is not null))
);
create index held_messages on message (conversation_id, sender_id, id) where state = 'HELD';
create index deleted_messages on message (deleted_at) where state = 'DELETED' and text <> '';

create table message_edit (
  message_id text not null references message (id),
  edition int not null,
  tenant_id text not null,
  text text not null,
  written_at timestamptz not null,
  primary key (message_id, edition)
);

-- One row per decision of a moderator. Which of "hide" and "reverse" arrives first does not matter: the row is the sum of both.
create table message_hiding (
  decision_id text primary key,
  tenant_id text not null,
  message_id text not null,
  hidden_at timestamptz,
  lifted_at timestamptz
);
create index hidings_of_message on message_hiding (message_id);

create table text_rules (
  tenant_id text primary key,
  version int not null,
  rules jsonb not null,
  received_at timestamptz not null
);

create table user_standing (
  user_id text primary key,
  tenant_id text not null,
  suspended boolean not null,
  changed_at timestamptz not null
);
${isolateByTenant('conversation', 'conversation_member', 'message', 'message_edit', 'message_hiding', 'text_rules', 'user_standing')}
`,
);
