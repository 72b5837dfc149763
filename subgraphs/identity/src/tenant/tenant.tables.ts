import type { ColumnType, Generated } from 'kysely';

export interface TenantTables {
  tenant: {
    id: string;
    slug: string;
    hosts: string[];
    is_public: boolean;
    version: Generated<number>;
    suspended_at: Generated<Date | null>;
  };
  tenant_brand: {
    tenant_id: string;
    name: string;
    locale: string;
    currency: string;
    time_zone: string;
    logo_url: Generated<string | null>;
    primary_colour: Generated<string | null>;
    accent_colour: Generated<string | null>;
  };
  tenant_setting: {
    tenant_id: string;
    name: string;
    /** Written as JSON text, read as a value. */
    value: ColumnType<unknown, string, string>;
    version: number;
    changed_at: Date;
    changed_by: string | null;
  };
}
