import type { ResetReason } from './password-reset.entity.ts';

export interface RecoveryTables {
  password_reset: {
    id: string;
    tenant_id: string;
    email: string;
    reason: ResetReason;
    token_hash: string;
    created_at: Date;
    expires_at: Date;
    user_id: string | null;
    issued_at: Date | null;
    ended_at: Date | null;
  };
}
