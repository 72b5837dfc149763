import type { ColumnType, Generated } from 'kysely';

export interface PhoneTables {
  phone: {
    user_id: string;
    tenant_id: string;
    sealed_number: string;
    confirmed_at: Date;
    /** `2026-02-28`, UTC. */
    news_on: ColumnType<string | null, never, string>;
    news: Generated<number>;
  };
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
