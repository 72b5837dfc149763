import type { Generated } from 'kysely';

export interface PrivacyTables {
  erasure: {
    id: string;
    tenant_id: string;
    user_id: string;
    state: 'WAITING' | 'ERASING' | 'DONE' | 'CANCELLED';
    requested_at: Date;
    due_at: Date;
    obstacle_code: string | null;
    obstacle_message: string | null;
    saga_id: string | null;
    /** Where the person can be reached while the last mail is on its way; the account's own first. */
    addresses: Generated<string[]>;
    /** A JWT; see `privacy/certificate.ts`. */
    certificate: string | null;
    ended_at: Date | null;
  };
  data_export: {
    id: string;
    tenant_id: string;
    user_id: string;
    requested_at: Date;
    ready_at: Date | null;
    expires_at: Date | null;
    /** A zip, sealed under the person's key. */
    archive: Buffer | null;
  };
  data_export_part: { export_id: string; tenant_id: string; subgraph: string; part: number; of: number; sealed: Buffer };
}
