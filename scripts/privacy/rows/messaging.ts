import { future, id, type Person, type PlantedRow, past } from './rows.ts';

export function messagingRows({ tenant_id, user_id }: Person): readonly PlantedRow[] {
  return [
    ['messaging.conversation', { id: id('conversation'), tenant_id, last_activity_at: past, created_at: past }, []],
    ['messaging.conversation_member', { conversation_id: id('conversation'), user_id, tenant_id, joined_at: past }, []],
    [
      'messaging.message',
      {
        id: id('message'),
        tenant_id,
        conversation_id: id('conversation'),
        sender_id: user_id,
        kind: 'TEXT',
        sequence: 1,
        state: 'VISIBLE',
        suspicious: false,
        rule_version: 1,
        created_at: past,
        visible_at: past,
      },
      ['text', 'client_message_id', 'digest'],
    ],
    ['messaging.message_edit', { message_id: id('message'), edition: 1, tenant_id, written_at: past }, ['text']],
    [
      'messaging.call',
      {
        id: id('call'),
        tenant_id,
        conversation_id: id('conversation'),
        initiator_id: user_id,
        media: 'AUDIO',
        state: 'ENDED',
        end_reason: 'LEFT',
        started_at: past,
        rings_until: past,
        ended_at: past,
      },
      [],
    ],
    ['messaging.call_participant', { call_id: id('call'), user_id, tenant_id, state: 'LEFT' }, ['device_id']],
    ['messaging.presence_lease', { user_id, tenant_id, expires_at: future }, ['device_id']],
  ];
}
