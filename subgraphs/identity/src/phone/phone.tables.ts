export interface PhoneTables {
  phone: { user_id: string; tenant_id: string; sealed_number: string; confirmed_at: Date };
  phone_request: {
    id: string;
    tenant_id: string;
    user_id: string;
    sealed_number: string;
    number_code: string;
    asked_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
}
