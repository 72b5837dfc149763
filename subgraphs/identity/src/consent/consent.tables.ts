import type { ColumnType } from 'kysely';
import type { ConsentKind, DocumentText } from './consent.rules.ts';

export interface ConsentTables {
  consent_document: {
    id: string;
    tenant_id: string;
    kind: ConsentKind;
    version: number;
    /** Written as JSON text, read as a value. */
    texts: ColumnType<DocumentText[], string, never>;
    effective_at: Date;
    published_at: Date;
    published_by: string;
  };
  consent_event: {
    id: string;
    tenant_id: string;
    user_id: string;
    kind: ConsentKind;
    version: number;
    act: 'GIVEN' | 'WITHDRAWN';
    how: 'REGISTRATION' | 'ACCOUNT';
    at: Date;
    request_id: string;
  };
}
