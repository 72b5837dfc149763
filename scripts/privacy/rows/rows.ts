import { demoId } from '@lyceum/kit/seed/demo.ts';

type Row = Readonly<Record<string, unknown>>;

/** A row, written by the owner of the database past all use cases, and which of its columns say something of the person. */
export type PlantedRow = readonly [table: string, row: Row, personal: readonly string[]];

/** Whose rows they are: a mentee and a mentor, who has used everything. */
export interface Person {
  readonly tenant_id: string;
  readonly user_id: string;
  readonly mentor_id: string;
}

export const id = (prefix: string) => `${prefix}_01k0000000000000000000zq01`;

export const past = new Date(Date.now() - 3 * 86_400_000);
export const pastEnd = new Date(past.getTime() + 3_600_000);
export const future = new Date(Date.now() + 86_400_000);
/** As whatever waits to be answered has them. */
export const waits = { created_at: past, expires_at: future };
/** Of somebody else. */
export const offering = demoId('offering', 2, 12);
