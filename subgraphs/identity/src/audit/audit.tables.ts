import type { ColumnType } from 'kysely';

export interface AuditTables {
  audit_entry: {
    id: string;
    tenant_id: string;
    at: Date;
    action: string;
    actor_id: string | null;
    actor_role: string | null;
    on_behalf_of: string | null;
    subject_id: string;
    request_id: string;
    facts: unknown;
    person_id: string | null;
    /** Written as JSON text, read as a value. */
    personal: ColumnType<Readonly<Record<string, unknown>> | null, string | null, null>;
    personal_salt: string | null;
    commitment: string | null;
    /** Null until the chain was closed. */
    number: ColumnType<number | null, never, number>;
    hash: ColumnType<string | null, never, string>;
  };
  audit_anchor: { tenant_id: string; number: number; hash: string; at: Date; key_id: string; signature: string };
}
