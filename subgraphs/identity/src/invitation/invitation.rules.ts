import type { GrantableRole } from '../role/role.rules.ts';

/** As what somebody is invited. MENTEE: for an account and nothing more. */
export type InvitedRole = 'MENTEE' | GrantableRole;
