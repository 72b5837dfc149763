import type { ColumnType, Generated } from 'kysely';

export type LectureState = 'AWAITING_UPLOAD' | 'PROCESSING' | 'READY' | 'FAILED';
export type StepName = 'PROBE' | 'THUMBNAILS' | 'PACKAGE';
export type StepState = 'WAITING' | 'RUNNING' | 'DONE' | 'FAILED';

/** One rung of the ladder as it was packaged. */
export interface Rendition {
  readonly width: number;
  readonly height: number;
  /** Bits per second, video. */
  readonly bitrate: number;
}

export interface LectureTable {
  id: string;
  tenant_id: string;
  owner_id: string;
  offering_id: string | null;
  title: string;
  state: LectureState;
  size_bytes: number;
  failure_code: string | null;
  failure_message: string | null;
  duration_ms: number | null;
  width: number | null;
  height: number | null;
  renditions: ColumnType<readonly Rendition[], string | undefined, string>;
  created_at: Date;
  ready_at: Date | null;
}

export interface LectureStepTable {
  lecture_id: string;
  tenant_id: string;
  step: StepName;
  state: StepState;
  progress: Generated<number>;
  fence: Generated<number>;
  started_at: Date | null;
  ended_at: Date | null;
}

export interface EntitlementTable {
  id: string;
  tenant_id: string;
  user_id: string;
  offering_id: string;
  booking_id: string;
  granted_at: Date;
  revoked_at: Date | null;
}

export interface MediaTables {
  introduction: { owner_id: string; tenant_id: string; lecture_id: string; chosen_at: Date };
  lecture: LectureTable;
  lecture_step: LectureStepTable;
  offering_owner: { offering_id: string; tenant_id: string; owner_id: string };
  entitlement: EntitlementTable;
  watched: {
    lecture_id: string;
    user_id: string;
    tenant_id: string;
    ranges: ColumnType<string, string | undefined, string>;
    resume_at_ms: Generated<number>;
    completed_at: Date | null;
    updated_at: Date;
  };
}
