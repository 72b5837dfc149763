export interface AuthorizationTables {
  partner_authorization: {
    id: string;
    tenant_id: string;
    request_id: string;
    partner_id: string;
    user_id: string;
    decided_in: string;
    decision: 'GRANTED' | 'DENIED';
    redirect_uri: string;
    code_challenge: string;
    scopes: string[];
    code_hash: string | null;
    decided_at: Date;
    expires_at: Date;
    used_at: Date | null;
    session_id: string | null;
  };
}
