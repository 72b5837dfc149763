import type { ColumnType } from 'kysely';
import type { UserRole } from '../role/role.rules.ts';

export interface SessionTables {
  session: {
    id: string;
    tenant_id: string;
    user_id: string;
    role: UserRole;
    device: string | null;
    salt: string;
    generation: number;
    authenticated_at: Date;
    rotated_at: Date;
    created_at: Date;
    expires_at: Date;
    revoked_at: Date | null;
    revoked_because: string | null;
    partner_id: ColumnType<string | null, string | null | undefined>;
    partner_scopes: ColumnType<string[] | null, string[] | null | undefined>;
  };
  revocation: { id: string; tenant_id: string; session_id: string | null; user_id: string | null; at: Date };
  sign_in_attempt: { tenant_id: string; subject: string; failures: number; last_at: Date; locked_until: Date | null };
}
