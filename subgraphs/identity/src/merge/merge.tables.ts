import type { MoveReport, Obstacle } from '@lyceum/kit/privacy/merge.ts';
import type { ColumnType, Generated } from 'kysely';

export interface MergeTables {
  account_merge: {
    id: string;
    tenant_id: string;
    keep_id: string;
    drop_id: string;
    state: 'LOOKING' | 'READY' | 'BLOCKED' | 'MERGING' | 'DONE';
    asked_by: string;
    asked_at: Date;
    /** Written as JSON text, read as a value. */
    moves: ColumnType<readonly MoveReport[], string, string>;
    /** Written as JSON text, read as a value. */
    obstacles: ColumnType<readonly Obstacle[], string, string>;
    saga_id: string;
    email: Generated<string | null>;
    ended_at: Generated<Date | null>;
  };
}
