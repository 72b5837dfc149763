export interface GuardianTables {
  minor_policy: { tenant_id: string; asks_birth_date: boolean; age_limit: number };
  minor: { user_id: string; tenant_id: string; birth_date: string };
  guardian_request: {
    id: string;
    tenant_id: string;
    registration_id: string;
    guardian_email: string;
    token_hash: string;
    created_at: Date;
    expires_at: Date;
    mailed_at: Date | null;
  };
  guardianship: {
    id: string;
    tenant_id: string;
    user_id: string;
    guardian_name: string;
    guardian_email: string;
    statement_version: number;
    confirmed_at: Date;
    withdrawn_at: Date | null;
    withdrawal_token_hash: string;
  };
}
