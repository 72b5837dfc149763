import type { Generated } from 'kysely';
import type { UserRole } from '../role/role.rules.ts';

export interface AccountTables {
  user_account: {
    id: string;
    tenant_id: string;
    email: string;
    /** Null: the account has no password. */
    password_hash: string | null;
    credential_version: Generated<number>;
    display_name: string;
    preferred_role: UserRole;
    granted_roles: UserRole[];
    suspended_at: Date | null;
    created_at: Date;
  };
  account_alias: { id: string; tenant_id: string; user_id: string; since: Date };
}
