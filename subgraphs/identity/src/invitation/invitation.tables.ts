import type { InvitedRole } from './invitation.rules.ts';

export interface InvitationTables {
  invitation: {
    id: string;
    tenant_id: string;
    email: string;
    role: InvitedRole;
    invited_by: string | null;
    token_hash: string;
    mails: number;
    created_at: Date;
    expires_at: Date;
    accepted_at: Date | null;
    accepted_by: string | null;
    revoked_at: Date | null;
  };
  invitation_mail: {
    id: string;
    tenant_id: string;
    invitation_id: string;
    number: number;
    email: string;
    asked_by: string | null;
    asked_at: Date;
  };
}
