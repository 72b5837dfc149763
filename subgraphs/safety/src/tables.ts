import type { ColumnType, Generated } from 'kysely';

type Json<T> = ColumnType<T, string, string>;

export interface TextRuleSetRow {
  id: string;
  tenant_id: string;
  version: number;
  rules: Json<unknown>;
  published_by: string | null;
  published_at: Date;
}

export interface MessageScanRow {
  message_id: string;
  tenant_id: string;
  verdict: 'ALLOW' | 'REMOVE' | 'REVIEW';
  score: number;
  reasons: string[];
  rule_version: number;
  scanned_at: Date;
}

export interface CaseTable {
  id: string;
  tenant_id: string;
  kind: 'REPORTED_MESSAGE' | 'HELD_MESSAGE';
  message_id: string;
  conversation_id: string;
  subject_user_id: string;
  /** Under whose key notes about the subject are, where that is another one than the subject's. */
  sealed_for: Generated<string | null>;
  state: Generated<'OPEN' | 'DECIDED'>;
  priority: number;
  opened_at: Date;
  due_at: Date;
  decided_at: Date | null;
  /** Since when only admins may decide it; null: moderators may. */
  escalated_at: Generated<Date | null>;
  lease_holder: string | null;
  lease_token: string | null;
  lease_until: Date | null;
}

export interface ReportTable {
  id: string;
  tenant_id: string;
  reporter_id: string;
  message_id: string;
  reason: string;
  details: string | null;
  state: 'COLLECTING' | 'OPEN' | 'REJECTED' | 'DECIDED';
  case_id: string | null;
  created_at: Date;
}

export interface EvidenceTable {
  id: string;
  tenant_id: string;
  case_id: string;
  report_id: string | null;
  content_hash: string;
  frozen: Json<FrozenMessage>;
  frozen_at: Date;
}

export interface DecisionTable {
  id: string;
  tenant_id: string;
  case_id: string;
  action: 'DISMISS' | 'HIDE_MESSAGE' | 'SUSPEND_USER' | 'REVERSED';
  reverses: string | null;
  note: string | null;
  decided_by: string;
  decided_at: Date;
}

/** What a message said when it was reported or held: later edits and deletions do not reach it. */
export interface FrozenMessage {
  readonly text: string;
  readonly authorId: string;
  readonly sentAt: string | null;
  readonly edits: readonly { readonly text: string; readonly at: string }[];
  readonly context: readonly {
    readonly messageId: string;
    readonly authorId: string;
    readonly text: string;
    readonly sentAt: string;
  }[];
}

export interface SafetyTables {
  text_rule_set: TextRuleSetRow;
  message_scan: MessageScanRow;
  moderation_case: CaseTable;
  report: ReportTable;
  evidence: EvidenceTable;
  decision: DecisionTable;
  decision_refusal: { decision_id: string; tenant_id: string; refused_at: Date };
}
