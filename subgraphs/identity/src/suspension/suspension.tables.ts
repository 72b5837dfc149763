export interface SuspensionTables {
  suspension: {
    decision_id: string;
    tenant_id: string;
    user_id: string | null;
    suspended_at: Date | null;
    lifted_at: Date | null;
  };
  banned_address: { tenant_id: string; address_hash: string; decision_id: string; until: Date };
}
