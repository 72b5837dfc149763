import type { ColumnType } from 'kysely';
import type { ManifestOperation } from './manifest.rules.ts';

export interface PartnerTables {
  partner: {
    id: string;
    tenant_id: string;
    name: string;
    scopes: string[];
    rate_plan: string;
    created_at: Date;
    revoked_at: Date | null;
    suspended_at: ColumnType<Date | null, Date | null | undefined>;
    consent_scopes: ColumnType<string[], string[] | undefined>;
    redirect_uris: ColumnType<string[], string[] | undefined>;
    is_public_client: ColumnType<boolean, boolean | undefined>;
  };
  partner_key: {
    id: string;
    tenant_id: string;
    partner_id: string;
    prefix: string;
    hash: string;
    created_at: Date;
    last_used_at: Date | null;
    revoked_at: Date | null;
    expires_at: ColumnType<Date | null, Date | null | undefined>;
  };
  partner_manifest: {
    partner_id: string;
    version: number;
    tenant_id: string;
    /** Written as JSON text, read as a value. */
    operations: ColumnType<readonly ManifestOperation[], string, never>;
    published_at: Date;
    withdrawn_at: Date | null;
  };
  partner_change: { tenant_id: string; count: number };
}
