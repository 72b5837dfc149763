import type { Write } from '../context.ts';

/** Empties the details of all entries about a person. That something was done to this id, when and by whom, stays. Resolves to how many there were. */
export async function forgetInAudit(tx: Write, personId: string): Promise<number> {
  const { numUpdatedRows } = await tx.db
    .updateTable('audit_entry')
    .set({ facts: '{}' })
    .where('subject_id', '=', personId)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
