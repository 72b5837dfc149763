import type { GrantableRole } from '../role/role.rules.ts';

export interface PermissionTables {
  role_permission: {
    tenant_id: string;
    role: GrantableRole;
    permission: string;
    granted: boolean;
    changed_at: Date;
    changed_by: string | null;
  };
}
