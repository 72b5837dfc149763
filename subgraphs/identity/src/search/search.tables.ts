import type { Generated, GeneratedAlways } from 'kysely';

export interface SearchTables {
  mentor_listing: {
    no: GeneratedAlways<number>;
    tenant_id: string;
    mentor_id: string;
    rank: number;
    hourly_rate: number | null;
    /** Which `listingRules` made it. */
    rules: number;
  };
  mentor_term: { no: number; tenant_id: string; term: string; points: number; score: number };
  search_word: { tenant_id: string; word: string; listings: Generated<number> };
  search_spelling: { tenant_id: string; key: string; word: string };
}
