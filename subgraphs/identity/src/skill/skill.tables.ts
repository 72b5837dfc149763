import type { ColumnType, Generated } from 'kysely';

export interface SkillTables {
  skill: {
    tenant_id: string;
    id: string;
    parent_id: string | null;
    slug: string;
    /** By BCP 47 tag; written as JSON text, read as a value. */
    names: ColumnType<Readonly<Record<string, string>>, string, string>;
    synonyms: string[];
    hidden: Generated<boolean>;
    merged_into: string | null;
  };
}
