import { demoId, demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { escrowReleased, paymentCaptured } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seed } from './seed.ts';
import { openPayments, systemContext, verified } from './testing/house.ts';

let house: TestSubgraph;

beforeAll(async () => {
  house = await openPayments();
});

afterAll(() => house?.close());

test.each([1, 2] as const)(
  'demo tenant %i has ten paid and released bookings in a sound ledger, also after seeding twice',
  async (tenant) => {
    await seed(systemContext(house, tenant));
    await seed(systemContext(house, tenant));
    const result = await verified(house, tenant);
    expect(result).toMatchObject({
      sound: true,
      transactions: 20,
      providers: [{ equal: true, captured: { amount: 72_500 }, refunded: { amount: 0 } }],
    });
    const mentor = house.as({
      userId: demoUser(tenant, 13),
      role: 'MENTOR',
      scopes: ['mentor'],
      tenantId: demoTenants[tenant].id,
    });
    const { data } = await mentor.execute(
      'query ($b: ID!) { explainRelease(bookingId: $b) { order { id state } mentorShare { amount } platformFee { amount } } }',
      {
        b: demoId('booking', tenant, 63),
      },
    );
    expect(data.explainRelease).toEqual({
      order: { id: demoId('order', tenant, 63), state: 'RELEASED' },
      mentorShare: { amount: 5525 },
      platformFee: { amount: 975 },
    });
  },
);

test('the seed tells nobody: the other subgraphs seed their own view of the same bookings', async () => {
  expect(await house.sent(paymentCaptured)).toEqual([]);
  expect(await house.sent(escrowReleased)).toEqual([]);
});

test('the marketplace without a dispute window and the one with 48 hours are what the demo tells', async () => {
  const { rows } = await house.owner.query(
    'select tenant_id, dispute_window_seconds from payments.payment_policy order by tenant_id',
  );
  expect(rows).toEqual([
    { tenant_id: demoTenants[1].id, dispute_window_seconds: 172_800 },
    { tenant_id: demoTenants[2].id, dispute_window_seconds: 0 },
  ]);
});
