export interface SecondFactorTables {
  totp_factor: {
    user_id: string;
    tenant_id: string;
    sealed_secret: string;
    created_at: Date;
    confirmed_at: Date | null;
    last_step: string;
  };
  backup_code: { user_id: string; tenant_id: string; code_hash: string; used_at: Date | null };
  sign_in_challenge: {
    id: string;
    tenant_id: string;
    user_id: string;
    token_hash: string;
    credential_version: number;
    device: string | null;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  guard_undo: {
    id: string;
    tenant_id: string;
    user_id: string;
    token_hash: string;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
}
