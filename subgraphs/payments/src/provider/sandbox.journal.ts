import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Write } from '../context.ts';
import type { SandboxJournalTable } from '../tables.ts';
import { type ProviderFact, ProviderRefused } from './port.ts';

export type Journaled = Selectable<SandboxJournalTable>;

/** What a journal line tells; the payment's own name holds the order, so that the sandbox needs no table of ours. */
export function factOf(row: Journaled, orderId: string): ProviderFact {
  const of = { orderId, ref: row.payment };
  switch (row.result) {
    case 'DECLINED':
      return { kind: 'DECLINED', ...of, code: row.code ?? 'CARD_DECLINED', message: 'The card was declined; use another one.' };
    case 'VOIDED':
      return { kind: 'VOIDED', ...of };
    case 'REFUNDED':
      return { kind: 'REFUNDED', ...of, refundRef: row.reference, amount: row.amount, currency: row.currency };
    case 'AUTHORISED':
    case 'CAPTURED':
      return { kind: row.result, ...of, amount: row.amount, currency: row.currency };
  }
}

/** One order's calls come one after the other, as at a provider that locks the payment. */
export async function lockOrderAtProvider(tx: Write, orderId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sandbox:${orderId}`}, 0))`.execute(tx.db);
}

/** The line written under this key; a key used for something else is refused. */
export async function lineOf(tx: Write, key: string, request: unknown): Promise<Journaled | undefined> {
  const row = await tx.db.selectFrom('sandbox_journal').selectAll().where('key', '=', key).executeTakeFirst();
  if (row && row.request_hash !== hashOf(request)) {
    throw new ProviderRefused('IDEMPOTENCY_KEY_REUSED', `the key ${key} was used with other arguments`);
  }
  return row;
}

export async function linesOfPayment(tx: Write, payment: string): Promise<readonly Journaled[]> {
  return tx.db
    .selectFrom('sandbox_journal')
    .selectAll()
    .where('payment', '=', payment)
    .orderBy('happened_at')
    .orderBy('id')
    .execute();
}

export async function writeLine(
  tx: Write,
  request: unknown,
  line: Omit<Journaled, 'id' | 'tenant_id' | 'request_hash' | 'happened_at'>,
): Promise<Journaled> {
  return tx.db
    .insertInto('sandbox_journal')
    .values({
      ...line,
      id: tx.ids.next('sbx'),
      tenant_id: tx.viewer.tenantId,
      request_hash: hashOf(request),
      happened_at: tx.clock.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

function hashOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
