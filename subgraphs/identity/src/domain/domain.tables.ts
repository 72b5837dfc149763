export interface DomainTables {
  tenant_domain: {
    id: string;
    tenant_id: string;
    host: string;
    added_at: Date;
    added_by: string | null;
    verified_at: Date | null;
  };
}
