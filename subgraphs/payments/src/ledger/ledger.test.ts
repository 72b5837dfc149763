import { transact } from '@lyceum/kit/context/transact.ts';
import { demoId, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { refundBooking, reversePayment } from '@lyceum/schema/messages.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolveAtWindowEnd } from '../escrow/settle.service.ts';
import { orderOfBooking } from '../order/order.store.ts';
import { aBooking, openPayments, order, payFor, settle, stateOf, systemContext, verified } from '../testing/house.ts';
import { random } from '../testing/random.ts';
import { LedgerRefused, postTransaction } from './ledger.service.ts';

let house: TestSubgraph;

beforeAll(async () => {
  house = await openPayments({ PAYMENTS_DISPUTE_WINDOW_SECONDS: '0' });
});

afterAll(() => house?.close());

test('after any sequence of payments, settlements, refunds and reversals the ledger is sound and equals the provider’s journal', async () => {
  const dice = random(20_261_121);
  const methods = ['pm_card_no_webhook', 'pm_card_ok', 'pm_card_timeout', 'pm_card_declined', 'pm_card_repeated_webhook'];
  const outcomes = ['ATTENDED', 'MENTEE_NO_SHOW', 'MENTOR_NO_SHOW'] as const;
  const bookings = Array.from({ length: 25 }, () => {
    const n = dice.between(10, 21);
    return aBooking({
      mentorId: demoId('mentor', 1, n),
      mentorUserId: demoUser(1, n),
      price: {
        amount: dice.pick([1, 3, dice.between(1, 100), dice.between(1, 1_000_000)]),
        currency: dice.pick(['EUR', 'EUR', 'JPY']),
      },
    });
  });
  const script = bookings.map((booking) => ({
    booking,
    method: dice.pick(methods),
    ends: Array.from({ length: dice.between(0, 3) }, () => ({ end: dice.between(0, 3), outcome: dice.pick(outcomes) })),
  }));
  const play = async ({ booking, method, ends }: (typeof script)[number]) => {
    await payFor(house, booking, method).catch((error: Error) => expect(error.message).toBe('CARD_DECLINED'));
    for (const { end, outcome } of ends) {
      const { bookingId, price } = booking;
      if (end === 0) await settle(house, booking, outcome);
      if (end === 1) await resolveAtWindowEnd(systemContext(house), bookingId);
      if (end === 2)
        await order(house, refundBooking, `refund ${bookingId}`, {
          bookingId,
          refund: { amount: Math.floor(price.amount / 2), currency: price.currency },
          reason: 'CANCELLED',
        });
      if (end === 3) await order(house, reversePayment, `reverse ${bookingId}`, { bookingId, reason: 'TEST' });
    }
  };
  // Five at once, so that the shared accounts are fought for.
  for (let from = 0; from < script.length; from += 5) await Promise.all(script.slice(from, from + 5).map(play));
  await house.until(async () => !(await anyoneUnderWay()));
  const result = await verified(house);
  expect(result, `seed ${dice.seed}`).toMatchObject({ sound: true, differences: [] });
  expect(result.transactions).toBeGreaterThan(20);
  expect(result.providers.length).toBe(2);
  const { rows } = await house.owner.query('select count(*)::int as n from payments.ledger_balance where balance * side < 0');
  expect(rows).toEqual([{ n: 0 }]);
  const sums = await house.owner.query(
    'select currency, sum(amount)::text as total from payments.ledger_entry group by currency',
  );
  expect(sums.rows.every((row: { total: string }) => row.total === '0')).toBe(true);
});

test('the ledger’s rows cannot be changed, deleted or added to by the application, and not even by the owner', async () => {
  const booking = aBooking();
  await payFor(house, booking);
  const { db } = systemContext(house);
  for (const statement of [
    'update ledger_entry set amount = 1',
    'delete from ledger_entry',
    'truncate ledger_entry',
    "update ledger_transaction set kind = 'RELEASE'",
    'delete from ledger_transaction',
    "update ledger_account set owner = 'me'",
    'delete from ledger_balance',
    'delete from escrow_hold',
    'update sandbox_journal set amount = 1',
    'delete from sandbox_journal',
    'delete from payment_order',
  ]) {
    await expect(sql.raw(statement).execute(db), statement).rejects.toMatchObject({ code: '42501' });
  }
  const more =
    'insert into ledger_entry select transaction_id, line + 10, tenant_id, account_id, currency, side, amount from ledger_entry';
  await expect(sql.raw(more).execute(db)).rejects.toThrow(/is closed/);
  for (const statement of [
    'update payments.ledger_entry set amount = amount',
    'delete from payments.ledger_transaction',
    'truncate payments.ledger_entry',
  ]) {
    await expect(house.owner.query(statement), statement).rejects.toThrow(/immutable/);
  }
});

test('the database refuses a transaction that does not sum to zero, has one line, or takes out what is not there', async () => {
  const booking = aBooking();
  await payFor(house, booking);
  const ctx = systemContext(house);
  const { id: orderId = '' } = (await orderOfBooking(ctx, booking.bookingId)) ?? {};
  const posting = { kind: 'RELEASE' as const, orderId, bookingId: booking.bookingId, currency: 'EUR', facts: {} };
  const escrow = { kind: 'ESCROW' as const, owner: booking.bookingId };
  const revenue = { kind: 'PLATFORM_REVENUE' as const, owner: '' };
  const post = (key: string, lines: Parameters<typeof postTransaction>[1]['lines']) =>
    transact(ctx, (tx) => postTransaction(tx, { ...posting, key, lines }));
  await expect(
    post('too much', [
      { account: escrow, amount: 5001 },
      { account: revenue, amount: -5001 },
    ]),
  ).rejects.toBeInstanceOf(LedgerRefused);
  await expect(
    post('crooked', [
      { account: escrow, amount: 10 },
      { account: revenue, amount: -9 },
    ]),
  ).rejects.toBeInstanceOf(LedgerRefused);
  const bare = (amounts: readonly number[]) =>
    transact(ctx, async (tx) => {
      const id = tx.ids.next('transaction');
      const tenant_id = tx.viewer.tenantId;
      const account = await tx.db
        .selectFrom('ledger_account')
        .selectAll()
        .where('owner', '=', booking.bookingId)
        .where('kind', '=', 'ESCROW')
        .executeTakeFirstOrThrow();
      await tx.db
        .insertInto('ledger_transaction')
        .values({
          id,
          tenant_id,
          kind: 'RELEASE',
          key: id,
          order_id: orderId,
          booking_id: booking.bookingId,
          facts: '{}',
          posted_at: new Date(),
        })
        .execute();
      for (const [line, amount] of amounts.entries()) {
        await tx.db
          .insertInto('ledger_entry')
          .values({ transaction_id: id, line, tenant_id, account_id: account.id, currency: 'EUR', side: account.side, amount })
          .execute();
      }
    });
  await expect(bare([5, -4])).rejects.toThrow(/does not sum to zero/);
  await expect(bare([])).rejects.toThrow(/at least two/);
  await expect(bare([0, 0])).rejects.toThrow();
  expect(await verified(house)).toMatchObject({ sound: true });
});

test('a resolved hold stays as it was resolved', async () => {
  const booking = aBooking();
  await payFor(house, booking);
  await settle(house, booking, 'ATTENDED');
  await house.until(async () => (await stateOf(house, booking)) === 'RELEASED');
  const again = house.owner.query(
    `update payments.escrow_hold set refund = 5000, mentor_share = 0, platform_fee = 0 where booking_id = $1`,
    [booking.bookingId],
  );
  await expect(again).rejects.toThrow(/resolved already/);
});

test('verifyLedger finds a balance that was tampered with, and is for admins alone', async () => {
  await payFor(house, aBooking());
  const tampered = await house.owner.query(
    `update payments.ledger_balance set balance = balance + 7 where side = 1 and currency = 'EUR' returning account_id`,
  );
  try {
    const { sound, differences } = await verified(house);
    expect(sound).toBe(false);
    expect(differences).toContainEqual(expect.objectContaining({ check: 'BALANCE', subject: tampered.rows[0].account_id }));
  } finally {
    await house.owner.query(`update payments.ledger_balance set balance = balance - 7 where side = 1 and currency = 'EUR'`);
  }
  const mentor = house.as({ userId: demoUser(1, 10), role: 'MENTOR', scopes: ['mentor'] });
  expect((await mentor.execute('{ verifyLedger { sound } }')).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('another marketplace has a ledger of its own, empty', async () => {
  expect(await verified(house, 2)).toMatchObject({ sound: true, accounts: 0, transactions: 0 });
});

async function anyoneUnderWay(): Promise<boolean> {
  const { rows } = await house.owner.query<{ n: number }>(
    `select count(*)::int as n from pgboss.job where name like 'payments/payments.%' and name not like '%.reply' and state in ('created', 'retry', 'active')
       and name in ('payments/payments.resolve_escrow', 'payments/payments.deliver_sandbox_webhook', 'payments/payments.reverse_stray_payment')`,
  );
  return (rows[0]?.n ?? 0) > 0;
}
