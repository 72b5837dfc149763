import type { Write } from '../context.ts';
import { type AccountName, inLockOrder, isBalanced, type Line, sideOf, type TransactionKind } from './ledger.rules.ts';

export interface Posting {
  readonly kind: TransactionKind;
  /** The same key posts once, whoever asks again. */
  readonly key: string;
  readonly orderId: string;
  readonly bookingId: string;
  readonly currency: string;
  /** What happened outside the ledger that this transaction writes down. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly lines: readonly Line[];
}

/** A balance would cross to its forbidden side: more would leave an account than is in it. */
export class LedgerRefused extends Error {}

/** Posts one transaction and moves its balances. False if it was posted before. */
export async function postTransaction(tx: Write, posting: Posting): Promise<boolean> {
  if (!isBalanced(posting.lines)) throw new LedgerRefused(`the posting ${posting.key} does not sum to zero`);
  const transactionId = await openTransaction(tx, posting);
  if (transactionId === null) return false;
  let line = 0;
  for (const { account, amount } of inLockOrder(posting.lines)) {
    line += 1;
    const side = sideOf[account.kind];
    const accountId = await ensureAccount(tx, account, posting.currency);
    await tx.db
      .insertInto('ledger_entry')
      .values({
        transaction_id: transactionId,
        line,
        tenant_id: tx.viewer.tenantId,
        account_id: accountId,
        currency: posting.currency,
        side,
        amount,
      })
      .execute();
    await moveBalance(tx, accountId, side, amount, posting);
  }
  return true;
}

async function openTransaction(tx: Write, posting: Posting): Promise<string | null> {
  const opened = await tx.db
    .insertInto('ledger_transaction')
    .values({
      id: tx.ids.next('transaction'),
      tenant_id: tx.viewer.tenantId,
      kind: posting.kind,
      key: posting.key,
      order_id: posting.orderId,
      booking_id: posting.bookingId,
      facts: JSON.stringify(posting.facts),
      posted_at: tx.clock.now(),
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return opened?.id ?? null;
}

async function ensureAccount(tx: Write, { kind, owner }: AccountName, currency: string): Promise<string> {
  const known = await findAccount(tx, { kind, owner }, currency);
  if (known) return known;
  const tenantId = tx.viewer.tenantId;
  const made = await tx.db
    .insertInto('ledger_account')
    .values({
      id: tx.ids.next('account'),
      tenant_id: tenantId,
      kind,
      owner,
      currency,
      side: sideOf[kind],
      created_at: tx.clock.now(),
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'kind', 'owner', 'currency']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made) {
    await tx.db
      .insertInto('ledger_balance')
      .values({ account_id: made.id, tenant_id: tenantId, currency, side: sideOf[kind] })
      .execute();
    return made.id;
  }
  // Somebody else made it while we waited on the unique key, and has committed since.
  const theirs = await findAccount(tx, { kind, owner }, currency);
  if (!theirs) throw new Error(`the ledger account ${kind} ${owner} ${currency} appeared and vanished`);
  return theirs;
}

async function findAccount(tx: Write, { kind, owner }: AccountName, currency: string): Promise<string | undefined> {
  const account = await tx.db
    .selectFrom('ledger_account')
    .select('id')
    .where('kind', '=', kind)
    .where('owner', '=', owner)
    .where('currency', '=', currency)
    .executeTakeFirst();
  return account?.id;
}

/** One guarded statement: the new balance is computed under the row's lock, and refused where it would change sides. */
async function moveBalance(tx: Write, accountId: string, side: 1 | -1, amount: number, posting: Posting): Promise<void> {
  const moved = await tx.db
    .updateTable('ledger_balance')
    .set((row) => ({ balance: row('balance', '+', amount) }))
    .where('account_id', '=', accountId)
    .where((row) => row(row('balance', '+', amount), side === 1 ? '>=' : '<=', 0))
    .returning('account_id')
    .executeTakeFirst();
  if (!moved) throw new LedgerRefused(`account ${accountId} does not hold what ${posting.key} would take out of it`);
}
