import { id, type Person, type PlantedRow, past } from './rows.ts';

/** What every subgraph's kit tables may know; without a schema. */
export function kitRows({ tenant_id, user_id }: Person): readonly PlantedRow[] {
  return [
    ['idempotency', { tenant_id, user_id, operation: 'o', key: 'a key of theirs', args_hash: 'h' }, ['result']],
    ['saga', { id: id('saga'), tenant_id, name: 'n', state: 'ABANDONED', started_at: past, ended_at: past }, ['data', 'reason']],
    ['stream_head', { tenant_id, stream: `inbox:${user_id}`, sequence: 1 }, []],
    ['stream_item', { tenant_id, stream: `inbox:${user_id}`, sequence: 1, type: 'T', at: past }, ['data']],
  ];
}
