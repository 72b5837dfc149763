import { type RawBuilder, sql } from 'kysely';

/** Which rows of a table are a person's: those with the person's id in one of these columns, or those that a condition finds. */
export type Of<Row> = (keyof Row & string) | readonly (keyof Row & string)[] | ((personId: string) => RawBuilder<boolean>);

/** What a table gives to whoever asks for their data. */
export type Collected<Row> =
  | {
      readonly of: Of<Row>;
      /** Columns that are left out, each with the reason. */
      readonly except?: Partial<Readonly<Record<keyof Row & string, string>>>;
    }
  | { readonly nothing: string };

/** Every table of a subgraph: what is exported of it, or why nothing. A table that is missing here does not compile. */
export type CollectPlan<Tables> = { readonly [T in keyof Tables]: Collected<Tables[T]> };

/** Why something of a person stays although they are erased. */
export const grounds = {
  ACCOUNTING: 'books that commercial and tax law demands (GDPR article 17 (3) (b)); they name the person by an opaque id only',
  LEGAL_CLAIMS: 'decisions and their proofs, for legal claims (GDPR article 17 (3) (e)); texts went with the key',
  OTHERS: 'the other people’s own records (GDPR article 17 (3) (a)); they name the person by an opaque id only',
  ANONYMOUS: 'figures and states about an id that names nobody any more (GDPR recital 26)',
} as const;

export type Ground = keyof typeof grounds;

/** What erasure does to the person's rows of a table. */
export type Erased<Row> =
  | { readonly of: Of<Row>; readonly delete: true }
  | {
      readonly of: Of<Row>;
      /** What the columns hold afterwards; the rest stays on this ground. */
      readonly change: Partial<Readonly<Record<keyof Row & string, unknown>>>;
      readonly ground: Ground;
    }
  | { readonly of: Of<Row>; readonly keep: Ground }
  | { readonly nothing: string };

/** Every table of a subgraph, in the order in which it is done: a row goes before the rows that it refers to. */
export type ErasePlan<Tables> = { readonly [T in keyof Tables]: Erased<Tables[T]> | readonly Erased<Tables[T]>[] };

/** The condition on the person's rows. */
export function isOf(of: Of<never> | Of<Record<string, unknown>>, personId: string): RawBuilder<boolean> {
  if (typeof of === 'function') return of(personId);
  const columns = typeof of === 'string' ? [of] : of;
  return sql<boolean>`${personId} in (${sql.join(columns.map((column) => sql.ref(column)))})`;
}
