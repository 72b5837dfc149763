export interface FederatedSignInTables {
  federated_identity: {
    id: string;
    tenant_id: string;
    issuer: string;
    subject: string;
    provider: string;
    user_id: string;
    email: string | null;
    linked_at: Date;
  };
  federated_sign_in: {
    id: string;
    tenant_id: string;
    provider: string;
    user_id: string | null;
    token_hash: string;
    state_hash: string;
    nonce: string;
    sealed_verifier: string;
    return_to: string;
    device: string | null;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
}
