import type { ColumnType } from 'kysely';
import type { Version } from '../consent/consent.rules.ts';

export interface RegistrationTables {
  registration: {
    id: string;
    tenant_id: string;
    email: string;
    password_hash: string;
    display_name: string;
    token_hash: string;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
    mailed_at: Date | null;
    /** Written as JSON text, read as a value. */
    consents: ColumnType<readonly Version[], string | undefined, never>;
    /** `2012-02-29`; null but for minors. */
    birth_date: ColumnType<string | null, string | null | undefined, string | null>;
    guardian_email: ColumnType<string | null, string | null | undefined, string | null>;
  };
}
