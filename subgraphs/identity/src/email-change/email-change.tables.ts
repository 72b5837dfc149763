export interface EmailChangeTables {
  email_change: {
    id: string;
    tenant_id: string;
    user_id: string;
    old_email: string;
    new_email: string;
    old_token_hash: string;
    new_token_hash: string;
    undo_token_hash: string;
    created_at: Date;
    expires_at: Date;
    new_mailed_at: Date | null;
    old_confirmed_at: Date | null;
    new_confirmed_at: Date | null;
    completed_at: Date | null;
    undo_until: Date | null;
    ended_at: Date | null;
  };
}
