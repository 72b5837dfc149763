export interface SupportTables {
  support_case: { id: string; tenant_id: string; user_id: string; opened_by: string; opened_at: Date; expires_at: Date };
}
