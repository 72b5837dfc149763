import { id, type Person, type PlantedRow, past } from './rows.ts';

export function mediaRows({ tenant_id, user_id }: Person): readonly PlantedRow[] {
  return [
    [
      'media.lecture',
      { id: id('lecture'), tenant_id, owner_id: user_id, state: 'FAILED', failure_code: 'X', size_bytes: 1, created_at: past },
      ['title', 'failure_message'],
    ],
  ];
}
