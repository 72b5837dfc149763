import type { ColumnType } from 'kysely';

export interface PasskeyTables {
  passkey_holder: { user_id: string; tenant_id: string; handle: string };
  passkey: {
    id: string;
    tenant_id: string;
    user_id: string;
    credential_id: string;
    public_key: string;
    relying_party: string;
    sign_count: ColumnType<string, number, number>;
    transports: string[];
    backup_eligible: boolean;
    backed_up: boolean;
    name: string;
    created_at: Date;
    last_used_at: Date | null;
  };
  passkey_challenge: {
    challenge_hash: string;
    tenant_id: string;
    purpose: 'REGISTER' | 'SIGN_IN' | 'SECOND_FACTOR' | 'STEP_UP';
    user_id: string | null;
    session_id: string | null;
    sign_in_challenge_id: string | null;
    relying_party: string;
    origin: string;
    device: string | null;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
}
