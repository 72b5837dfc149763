import { id, type Person, type PlantedRow, past } from './rows.ts';

export function safetyRows({ tenant_id, user_id }: Person): readonly PlantedRow[] {
  return [
    [
      'safety.report',
      {
        id: id('report'),
        tenant_id,
        reporter_id: user_id,
        message_id: id('message'),
        reason: 'OTHER',
        state: 'REJECTED',
        created_at: past,
      },
      ['details'],
    ],
  ];
}
